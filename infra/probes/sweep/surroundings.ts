import type { ClusterConnection } from '../../cluster/connect.ts';
import { hostOf, partyOf } from '../../policy/live.ts';
import { dnsQuestion } from './dns.ts';
import { onBoth, type Listener, type Station } from './station.ts';

/** What the nodes' own probers listen on (`k8s/probers/on-host.yaml`). */
const hostPort = 31_999;
const apiPort = 6443;

/** A name that every cluster has. */
const knownName = 'kubernetes.default.svc.cluster.local';

/** Every node as a destination, by its name: its own prober's port, and the API server of a control plane. */
export async function nodeStations({ core }: ClusterConnection): Promise<Map<string, Station>> {
  const { items } = await core.listNode();
  const stations = items.map((node): [string, Station] => {
    const isControlPlane = 'node-role.kubernetes.io/control-plane' in (node.metadata?.labels ?? {});
    const api: Listener[] = isControlPlane ? [{ port: apiPort, protocol: 'TCP' }] : [];
    return [node.metadata?.name ?? '', { party: hostOf(node), listeners: [...onBoth([hostPort]), ...api] }];
  });
  return new Map(stations);
}

/** The pods of the cluster's DNS as destinations: they answer questions only. */
export async function dnsStations({ core }: ClusterConnection): Promise<Station[]> {
  const { items } = await core.listNamespacedPod({ namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' });
  const listeners: Listener[] = [
    { port: 53, protocol: 'UDP', payload: dnsQuestion(knownName) },
    { port: 53, protocol: 'TCP' },
  ];
  return items.flatMap((pod) => {
    const party = partyOf(pod);
    return party ? [{ party, listeners }] : [];
  });
}
