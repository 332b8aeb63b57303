import { dumpYaml, NetworkingV1Api, type V1NetworkPolicy, type V1Node, type V1Pod } from '@kubernetes/client-node';
import { parse } from 'yaml';

import type { ClusterConnection } from '../cluster/connect.ts';
import { readPolicy, type Policy } from './schema.ts';
import type { DeclaredPort, Host, Namespace, Pod, Protocol } from './world.ts';

/**
 * Every NetworkPolicy that the cluster holds, in the namespaces that `wanted` names.
 * @throws InconclusiveError when the model cannot judge one of them.
 */
export async function livePolicies(
  cluster: ClusterConnection,
  wanted: (namespace: string) => boolean,
): Promise<Policy[]> {
  const { items } = await cluster.config.makeApiClient(NetworkingV1Api).listNetworkPolicyForAllNamespaces();
  return policiesIn(items.filter(({ metadata }) => wanted(metadata?.namespace ?? '')));
}

/**
 * Reads policies that came from the API server.
 * @throws InconclusiveError when the model cannot judge one of them.
 */
export const policiesIn = (items: readonly V1NetworkPolicy[]): Policy[] =>
  items.map((item) => readPolicy(plainOf(item)));

/** As manifests write it: the client renames fields that are words of the language, and items of a list do not say what they are. */
const plainOf = (item: V1NetworkPolicy): unknown =>
  parse(dumpYaml(Object.assign(item, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' })));

/** Every namespace, with the labels that selectors see. */
export async function liveNamespaces({ core }: ClusterConnection): Promise<Namespace[]> {
  const { items } = await core.listNamespace();
  return items.map(({ metadata }) => ({ name: metadata?.name ?? '', labels: metadata?.labels ?? {} }));
}

/** A running pod of the pod network as the model knows it, or nothing for one that has no address of its own. */
export function partyOf({ metadata, spec, status }: V1Pod): Pod | undefined {
  const address = status?.podIP;
  if (address === undefined || spec?.hostNetwork === true || metadata?.deletionTimestamp !== undefined)
    return undefined;
  return {
    kind: 'pod',
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    labels: metadata?.labels ?? {},
    address,
    node: spec?.nodeName ?? '',
    ports: declaredPorts(spec?.containers ?? []),
  };
}

type Containers = NonNullable<V1Pod['spec']>['containers'];

/** The ports that containers declare; a port without a name cannot be asked for by name. */
const declaredPorts = (containers: Containers): DeclaredPort[] =>
  containers
    .flatMap(({ ports }) => ports ?? [])
    .map(({ name, containerPort, protocol }) => ({
      name: name ?? '',
      port: containerPort,
      protocol: (protocol ?? 'TCP') as Protocol,
    }));

/** Where Calico notes the address that other nodes' pods see when a node itself talks to them. */
const tunnelAddress = 'projectcalico.org/IPv4VXLANTunnelAddr';

/** A node as the model knows it. */
export function hostOf({ metadata, status }: V1Node): Host {
  const node = metadata?.name ?? '';
  const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  return {
    kind: 'host',
    name: `node/${node}`,
    node,
    address,
    seenAs: metadata?.annotations?.[tunnelAddress] ?? address,
  };
}
