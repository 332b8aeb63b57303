import { PatchStrategy, setHeaderOptions, type V1Deployment } from '@kubernetes/client-node';

import { fieldManager } from '../cluster/apply.ts';
import type { ClusterConnection } from '../cluster/connect.ts';

/** A step of a JSON patch (RFC 6902). */
interface Step {
  readonly op: 'test' | 'remove';
  readonly path: string;
  readonly value?: string;
}

/**
 * Leaves the number of a Deployment's replicas to its autoscaler. Earlier manifests said a number: applying one that says none would take
 * the field away with its owner, and the Deployment would have one replica until the autoscaler's next decision.
 */
export async function handOverReplicas(
  cluster: ClusterConnection,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<void> {
  const { items } = await cluster.apps.listNamespacedDeployment({ namespace, fieldSelector: `metadata.name=${name}` });
  const [live] = items;
  const steps = live === undefined ? [] : renunciation(live);
  if (steps.length === 0) return;
  const asJsonPatch = setHeaderOptions('Content-Type', PatchStrategy.JsonPatch);
  await cluster.apps.patchNamespacedDeployment({ namespace, name, body: steps }, asJsonPatch);
}

/** What takes the field from what Assay owns, and leaves its value; nothing when Assay does not own it. */
export function renunciation({ metadata }: V1Deployment): Step[] {
  return (metadata?.managedFields ?? []).flatMap(({ manager, operation, subresource, fieldsV1 }, index) => {
    const own = manager === fieldManager && operation === 'Apply' && subresource === undefined;
    const fields = fieldsV1 as { 'f:spec'?: { 'f:replicas'?: object } } | undefined;
    if (!own || fields?.['f:spec']?.['f:replicas'] === undefined) return [];
    const entry = `/metadata/managedFields/${index}`;
    // Somebody may have written meanwhile, and the entries may have moved.
    return [
      { op: 'test', path: `${entry}/manager`, value: fieldManager },
      { op: 'remove', path: `${entry}/fieldsV1/f:spec/f:replicas` },
    ];
  });
}
