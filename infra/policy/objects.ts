import { isDeepStrictEqual } from 'node:util';

import { CustomObjectsApi, loadYaml, NetworkingV1Api, type KubernetesObject } from '@kubernetes/client-node';
import { stringify } from 'yaml';

import { applyObjects, deleteObject } from '../cluster/apply.ts';
import type { ClusterConnection } from '../cluster/connect.ts';
import { policiesIn } from './live.ts';
import type { PolicyObject } from './manifests.ts';
import { readPolicy } from './schema.ts';

/** An object as the client wants it: it has other names for fields such as `from` than manifests have. */
export const clientObject = (object: object): KubernetesObject => loadYaml(stringify(object));

/** Makes the cluster hold a policy as it is written. */
export const applyPolicy = (cluster: ClusterConnection, policy: PolicyObject): Promise<void> =>
  applyObjects(cluster, [clientObject(policy)]);

/** Removes a policy; one that is not there is fine. */
export const deletePolicy = (cluster: ClusterConnection, policy: PolicyObject): Promise<void> =>
  deleteObject(cluster, clientObject(policy));

/** What the cluster holds of a policy: the same, another (as JSON), or none. */
export async function livePolicy(cluster: ClusterConnection, policy: PolicyObject): Promise<string> {
  const { name, namespace } = policy.metadata;
  const { items } = await cluster.config.makeApiClient(NetworkingV1Api).listNamespacedNetworkPolicy({ namespace });
  const [found] = policiesIn(items.filter(({ metadata }) => metadata?.name === name));
  if (!found) return 'no such policy';
  return isDeepStrictEqual(found, readPolicy(policy)) ? asInCheckout : JSON.stringify(found);
}

/** Said of a policy that is as its manifest says. */
export const asInCheckout = 'as in the checkout';

/** Names of the network plugin's own policies, which come before every NetworkPolicy. */
export async function pluginPolicies(cluster: ClusterConnection): Promise<string[]> {
  const calico = { group: 'crd.projectcalico.org', version: 'v1', plural: 'globalnetworkpolicies' };
  const api = cluster.config.makeApiClient(CustomObjectsApi);
  const { items } = (await api.listClusterCustomObject(calico)) as { items: { metadata: { name: string } }[] };
  return items.map(({ metadata }) => metadata.name);
}
