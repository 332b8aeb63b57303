import { DiscoveryV1Api, type V1Service } from '@kubernetes/client-node';

import type { ClusterConnection } from '../cluster/connect.ts';
import type { ServicePort } from './service.ts';
import type { Party, Protocol } from './world.ts';

/** A Service by its name. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Every port of a Service with a virtual address, and the endpoints that are ready behind it.
 * @param parties who may be an endpoint; one that is not among them is left out
 */
export async function liveService(
  cluster: ClusterConnection,
  { namespace, name }: ServiceName,
  parties: readonly Party[],
): Promise<ServicePort[]> {
  const [service, slices] = await Promise.all([
    cluster.core.readNamespacedService({ namespace, name }),
    cluster.config
      .makeApiClient(DiscoveryV1Api)
      .listNamespacedEndpointSlice({ namespace, labelSelector: `kubernetes.io/service-name=${name}` }),
  ]);
  return portsOf(service).map(({ portName, ...port }) => ({
    ...port,
    name: `${namespace}/${name}`,
    endpoints: slices.items.flatMap(({ endpoints, ports }) => {
      const target = ports?.find((entry) => (entry.name ?? '') === portName)?.port;
      const ready = (endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses }) => addresses);
      const found = parties.filter(({ address }) => ready.includes(address));
      return target === undefined ? [] : found.map((party) => ({ party, port: target }));
    }),
  }));
}

const portsOf = ({ spec }: V1Service) =>
  (spec?.ports ?? []).map(({ name, port, protocol }) => ({
    portName: name ?? '',
    port,
    protocol: (protocol ?? 'TCP') as Protocol,
    address: spec?.clusterIP ?? '',
  }));
