import type { KubernetesObject, V1ObjectMeta } from '@kubernetes/client-node';

import { fieldManager } from '../cluster/apply.ts';
import type { ClusterConnection } from '../cluster/connect.ts';

/**
 * Removes what earlier deployments applied under names that no longer occur: ConfigMaps and Secrets carry a digest in their name.
 * What others made stays; Patroni keeps its state in ConfigMaps of the same namespace.
 */
export async function prune(
  { core }: ClusterConnection,
  namespace: string,
  wanted: readonly KubernetesObject[],
): Promise<void> {
  const kept = new Set(wanted.map(({ kind, metadata }) => `${kind ?? ''} ${metadata?.name ?? ''}`));
  const stale = (kind: string, items: readonly { metadata?: V1ObjectMeta }[]): string[] =>
    items
      .filter(({ metadata }) => metadata?.managedFields?.some(({ manager }) => manager === fieldManager))
      .map(({ metadata }) => metadata?.name ?? '')
      .filter((name) => !kept.has(`${kind} ${name}`));
  const [configMaps, secrets] = await Promise.all([
    core.listNamespacedConfigMap({ namespace }),
    core.listNamespacedSecret({ namespace }),
  ]);
  for (const name of stale('ConfigMap', configMaps.items)) await core.deleteNamespacedConfigMap({ namespace, name });
  for (const name of stale('Secret', secrets.items)) await core.deleteNamespacedSecret({ namespace, name });
}
