import type { KubernetesObject } from '@kubernetes/client-node';

import { applyObjects, fieldManager } from '../cluster/apply.ts';
import type { ClusterConnection } from '../cluster/connect.ts';
import { untilRolledOut, type Workload } from '../cluster/rollout.ts';
import { AssayError } from '../errors.ts';
import type { Say } from '../progress.ts';
import { authorityFile, publicName, renderEasyPay, type Variant } from './deployment.ts';
import { handOverReplicas } from './hand-over.ts';
import { prune } from './prune.ts';

export { openAuthority, publicName, renderEasyPay, type Variant } from './deployment.ts';
export { drift, type Drift } from './drift.ts';
export { newSecret } from './secrets.ts';

export const namespace = 'easypay';
export const wallet: Workload = { kind: 'Deployment', namespace, name: 'wallet' };
export const database: Workload = { kind: 'StatefulSet', namespace, name: 'database' };

/** The cluster that EasyPay is deployed to. */
export interface Place {
  readonly cluster: ClusterConnection;
  /** Name of the cloud, whose secrets and certificates are used. */
  readonly cloud: string;
  /** Elastic IP of the cloud. */
  readonly address: string;
}

/**
 * Makes EasyPay run as its manifests say, and waits until every pod is of this version and Ready. A second call changes nothing.
 * @returns the objects as they were applied.
 * @throws AssayError when the namespace is somebody else's, an object is refused, or the rollout does not complete.
 */
export async function deployEasyPay(place: Place, say: Say, variant: Variant = {}): Promise<KubernetesObject[]> {
  const objects = await applyEasyPay(place, variant);
  say(`${objects.length} objects applied`);
  // Without its database the wallet is never Ready.
  for (const workload of [database, wallet]) {
    const { ready, wanted } = await untilRolledOut(place.cluster, workload);
    say(`${workload.kind} ${workload.name}: ${ready} of ${wanted} Ready`);
  }
  await prune(place.cluster, namespace, objects);
  say(`https://${publicName} answers at ${place.address}; who trusts ${authorityFile(place.cloud)} can verify it`);
  return objects;
}

/** Applies EasyPay and waits for nothing: for versions that are not expected to become Ready. */
export async function applyEasyPay(
  { cluster, cloud, address }: Place,
  variant: Variant = {},
): Promise<KubernetesObject[]> {
  await refuseForeign(cluster);
  const objects = await renderEasyPay(cloud, address, variant);
  await handOverReplicas(cluster, wallet);
  await applyObjects(cluster, objects);
  return objects;
}

/** A namespace that Assay did not make may hold what somebody needs. */
async function refuseForeign(cluster: ClusterConnection): Promise<void> {
  const { items } = await cluster.core.listNamespace({ fieldSelector: `metadata.name=${namespace}` });
  const managers = items[0]?.metadata?.managedFields?.map(({ manager }) => manager ?? 'unknown');
  if (managers === undefined || managers.includes(fieldManager)) return;
  throw new AssayError(`The namespace ${namespace} is there already, and Assay did not make it`, {
    expected: `no namespace ${namespace}, or one that Assay applied`,
    found: `it was made by ${managers.join(', ')}`,
    remedy: `look at what is in it; if nobody needs it: kubectl delete namespace ${namespace}`,
  });
}
