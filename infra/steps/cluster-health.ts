import { once } from 'node:events';

import type { V1Node, V1Pod } from '@kubernetes/client-node';

import { connectCluster } from '../cluster/connect.ts';
import { isReady } from '../cluster/ready.ts';
import { AssayError, messageOf } from '../errors.ts';
import { poll } from '../poll.ts';
import type { Topology } from '../settings.ts';
import { timeouts } from '../timeouts.ts';

/** Where the parts of the cluster itself run (`k8s/components`). Workloads are judged by whoever deploys them. */
const componentNamespaces = new Set(['kube-system', 'ingress', 'storage']);

/** What a cluster says of itself, as far as it decides whether it is up. */
export interface ClusterHealth {
  readonly apiServer: string;
  readonly nodes: readonly string[];
  readonly notReadyNodes: readonly string[];
  /** `namespace/name` of the cluster's own pods that neither run and are Ready nor have succeeded. */
  readonly notReadyPods: readonly string[];
}

/**
 * Asks the API server.
 * @throws AssayError when it does not answer in time, or refuses.
 */
export async function askCluster(kubeconfig: string): Promise<ClusterHealth> {
  const { core, server } = connectCluster(kubeconfig);
  const [nodes, pods] = await inTime(server, Promise.all([core.listNode(), core.listPodForAllNamespaces()]));
  return {
    apiServer: server,
    nodes: nodes.items.map(nameOf).sort(),
    notReadyNodes: nodes.items.filter((node) => !isReady(node.status)).map(nameOf),
    notReadyPods: pods.items
      .filter(({ metadata }) => componentNamespaces.has(metadata?.namespace ?? ''))
      .filter(({ status }) => status?.phase !== 'Succeeded' && !isReady(status))
      .map(nameOf),
  };
}

/** Why a cluster is not up, in words; `undefined` when it is. */
export function defectOf(health: ClusterHealth, topology: Topology): string | undefined {
  const wanted = topology.controlPlanes + topology.workers;
  if (health.nodes.length !== wanted) return `${health.nodes.length} of ${wanted} nodes: ${health.nodes.join(', ')}`;
  if (health.notReadyNodes.length > 0) return `not Ready: ${health.notReadyNodes.join(', ')}`;
  return undefined;
}

/**
 * Waits until every node and every pod is Ready, twice in a row.
 * @throws AssayError with what was not Ready last.
 */
export function untilHealthy(kubeconfig: string, topology: Topology, signal?: AbortSignal): Promise<ClusterHealth> {
  return poll(() => askCluster(kubeconfig), {
    what: 'all nodes and pods to be Ready',
    timeout: timeouts.clusterReady,
    stable: 2,
    until: (health) => !defectOf(health, topology) && health.notReadyPods.length === 0,
    describe: (health) => defectOf(health, topology) ?? `pods not Ready: ${health.notReadyPods.join(', ')}`,
    remedy: `look at what was not Ready: kubectl --kubeconfig ${kubeconfig} describe node,pod --all-namespaces`,
    ...(signal ? { signal } : {}),
  });
}

async function inTime<T>(server: string, answer: Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(timeouts.localRequest);
  const late = once(limit, 'abort').then(() =>
    Promise.reject(new Error(`nothing in ${timeouts.localRequest / 1_000} s`)),
  );
  try {
    return await Promise.race([answer, late]);
  } catch (cause) {
    throw new AssayError(
      'The API server does not answer',
      {
        expected: `lists of nodes and pods from ${server}`,
        found: causes(cause),
        remedy: 'npx playwright test raises the cluster again; npm run down removes it',
      },
      { cause },
    );
  }
}

/** The messages of an error and of what caused it: a failed connection names its reason only there. */
function causes(thrown: unknown): string {
  const inner = thrown instanceof Error && thrown.cause !== undefined ? `: ${causes(thrown.cause)}` : '';
  return messageOf(thrown) + inner;
}

function nameOf({ metadata }: V1Node | V1Pod): string {
  return [metadata?.namespace, metadata?.name].filter(Boolean).join('/');
}
