import { AutoscalingV2Api, type V1Deployment, type V1Pod, type V1StatefulSet } from '@kubernetes/client-node';

import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import type { ClusterConnection } from './connect.ts';

/** A Deployment or a StatefulSet. */
export interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly namespace: string;
  readonly name: string;
}

/** How far the newest version of a workload has come. */
export interface Rollout {
  /** Every replica is of the newest version and Ready, no other is left, and an autoscaler would not want another number of them. */
  readonly complete: boolean;
  /** The Deployment has given up: no progress within its deadline. */
  readonly stalled: boolean;
  readonly wanted: number;
  readonly updated: number;
  readonly ready: number;
  /** What keeps pods from being Ready, as Kubernetes says it: `wallet-x: ImagePullBackOff: Back-off pulling image …`. */
  readonly troubles: readonly string[];
}

/** How far a rollout has come, and what its pods lack. */
export async function rolloutOf(cluster: ClusterConnection, workload: Workload): Promise<Rollout> {
  const object = await read(cluster, workload);
  const selector = Object.entries(object.spec?.selector.matchLabels ?? {}).map((pair) => pair.join('='));
  const { namespace } = workload;
  const [{ items }, events, bounds] = await Promise.all([
    cluster.core.listNamespacedPod({ namespace, labelSelector: selector.join(',') }),
    cluster.core.listNamespacedEvent({ namespace, fieldSelector: 'type=Warning,reason=Unhealthy' }),
    boundsOf(cluster, workload),
  ]);
  const warningsOf = ({ metadata }: V1Pod): string[] =>
    events.items
      .filter(({ involvedObject }) => involvedObject.uid === metadata?.uid)
      .map(({ message }) => message ?? '');
  const { metadata, spec, status } = object;
  const wanted = spec?.replicas ?? 1;
  const updated = status?.updatedReplicas ?? 0;
  const ready = status?.readyReplicas ?? 0;
  const seen = status?.observedGeneration === metadata?.generation;
  const alone = (status?.replicas ?? 0) === wanted && items.length === wanted;
  const decided = wanted >= bounds.least && wanted <= bounds.most;
  const conditions: readonly { type: string; reason?: string }[] = status?.conditions ?? [];
  return {
    complete: seen && decided && alone && updated === wanted && ready === wanted,
    stalled: seen && conditions.some(({ reason }) => reason === 'ProgressDeadlineExceeded'),
    wanted,
    updated,
    ready,
    troubles: items.flatMap((pod) => troublesOf(pod, warningsOf(pod))),
  };
}

/**
 * Waits until a rollout is complete.
 * @throws AssayError with the pods' troubles when it is not in time.
 */
export async function untilRolledOut(cluster: ClusterConnection, workload: Workload): Promise<Rollout> {
  return poll(() => rolloutOf(cluster, workload), {
    what: `${workload.kind} ${workload.namespace}/${workload.name} to be rolled out`,
    timeout: timeouts.rollout,
    until: ({ complete }) => complete,
  });
}

/**
 * Between which numbers of replicas an autoscaler keeps a workload; any number where there is none. A Deployment whose manifest leaves the
 * number to it begins with one.
 */
export async function boundsOf(
  { config }: ClusterConnection,
  { kind, namespace, name }: Workload,
): Promise<{ readonly least: number; readonly most: number }> {
  const { items } = await config.makeApiClient(AutoscalingV2Api).listNamespacedHorizontalPodAutoscaler({ namespace });
  const own = items.find(({ spec }) => spec.scaleTargetRef.kind === kind && spec.scaleTargetRef.name === name);
  return own === undefined
    ? { least: 0, most: Number.POSITIVE_INFINITY }
    : { least: own.spec.minReplicas ?? 1, most: own.spec.maxReplicas };
}

function read(cluster: ClusterConnection, { kind, ...named }: Workload): Promise<V1Deployment | V1StatefulSet> {
  return kind === 'Deployment'
    ? cluster.apps.readNamespacedDeployment(named)
    : cluster.apps.readNamespacedStatefulSet(named);
}

/** What keeps a pod from being Ready, in Kubernetes' own words; empty when nothing does. */
export function troublesOf({ metadata, status }: V1Pod, warnings: readonly string[] = []): string[] {
  const name = metadata?.name ?? '';
  const unschedulable = status?.conditions?.filter(({ reason }) => reason === 'Unschedulable') ?? [];
  const containers = status?.containerStatuses?.filter(({ ready }) => !ready) ?? [];
  return [
    ...unschedulable.map(({ message }) => `${name}: unschedulable: ${message ?? ''}`),
    ...containers.flatMap(({ state, lastState, started }) => {
      const ended = state?.terminated ?? lastState?.terminated;
      const end =
        ended === undefined ? '' : ` (ended with code ${ended.exitCode}: ${ended.message ?? ended.reason ?? ''})`;
      if (state?.waiting) return [`${name}: ${state.waiting.reason ?? ''}: ${state.waiting.message ?? ''}${end}`];
      const probe = started === true ? 'readiness' : 'startup';
      return [`${name}: ${probe} probe has not succeeded${end}${warnings.map((said) => `; ${said}`).join('')}`];
    }),
  ];
}
