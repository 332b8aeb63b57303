import { AutoscalingV2Api } from '@kubernetes/client-node';

import type { ClusterConnection } from '../cluster/connect.ts';
import { isReady } from '../cluster/ready.ts';
import { InconclusiveError, messageOf } from '../errors.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { decisionOf, toldOf } from './decision.ts';
import { podUse } from './metrics.ts';
import type { Scaled } from './observer.ts';
import type { Decision } from './record.ts';

/** An autoscaler and its pods, as they are now. */
export interface AutoscalerState extends Omit<Decision, 'at'> {
  readonly least: number;
  /** Pods that are not being deleted. */
  readonly pods: readonly { readonly name: string; readonly ready: boolean }[];
  /** How many pods are being deleted. */
  readonly leaving: number;
}

/** @throws Error when there is no autoscaler. */
export async function stateOf(
  { config, core }: ClusterConnection,
  { namespace, name, labelSelector }: Scaled,
): Promise<AutoscalerState> {
  const api = config.makeApiClient(AutoscalingV2Api);
  const [live, { items }] = await Promise.all([
    api.readNamespacedHorizontalPodAutoscaler({ namespace, name }),
    core.listNamespacedPod({ namespace, labelSelector }),
  ]);
  const pods = items
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .map(({ metadata, status }) => ({ name: metadata?.name ?? '', ready: isReady(status) }));
  return { ...decisionOf(live), least: live.spec.minReplicas ?? 1, pods, leaving: items.length - pods.length };
}

/** Waits until an autoscaler is in a state that is awaited. @throws AssayError with the last state */
export function untilScaled(
  cluster: ClusterConnection,
  scaled: Scaled,
  what: string,
  timeout: number,
  holds: (state: AutoscalerState) => boolean,
): Promise<AutoscalerState> {
  const look = () => stateOf(cluster, scaled);
  return poll(look, { what, timeout, interval: 2_000, until: holds, describe: told });
}

/** Waits until what came before is over: as few pods as there may be, all Ready, and an autoscaler that can tell how much they use. */
export async function untilIdle(cluster: ClusterConnection, scaled: Scaled): Promise<AutoscalerState> {
  const { namespace, labelSelector } = scaled;
  const what = 'an idle wallet with its fewest replicas';
  const state = await untilScaled(cluster, scaled, what, timeouts.scaleIn, isIdle);
  // What the autoscaler says may still be of pods that a rollout has replaced since.
  await poll(() => podUse(cluster, namespace, labelSelector), {
    what: 'a measurement of every pod',
    timeout: timeouts.scaleOut,
    interval: 1_000,
    until: (uses) => state.pods.every(({ name }) => uses.some(({ pod }) => pod === name)),
    remedy: 'look at the metrics-server pods in kube-system, and at the kubelets that they ask',
  });
  return state;
}

function isIdle(state: AutoscalerState): boolean {
  const { least, desired, pods, leaving } = state;
  const computes = toldOf(state, 'ScalingActive').startsWith('ScalingActive True');
  return computes && desired === least && leaving === 0 && pods.length === least && pods.every(({ ready }) => ready);
}

/** Milliseconds for which one measurement lasts, at the most. */
const window = 20_000;

/**
 * Waits until all pods have been measured for a time in which nobody asked them for anything.
 * @param cores that a pod at rest does not reach
 * @throws InconclusiveError when no such measurement comes.
 */
export async function untilQuiet(
  cluster: ClusterConnection,
  { namespace, labelSelector }: Scaled,
  cores: number,
): Promise<void> {
  const since = Date.now() + window;
  const quiet = poll(() => podUse(cluster, namespace, labelSelector), {
    what: 'pods that were measured at rest',
    timeout: timeouts.scaleOut,
    interval: 1_000,
    until: (pods) => pods.length > 0 && pods.every(({ cpu, measuredAt }) => measuredAt > since && cpu < cores),
  });
  await quiet.catch((cause: unknown) => {
    throw new InconclusiveError('The metrics stood still, or the pods were never at rest', {
      expected: 'a measurement of every pod at rest',
      found: messageOf(cause),
      remedy: 'look at the metrics-server pods in kube-system, and at who else asks the wallet',
    });
  });
}

const told = (state: AutoscalerState): string =>
  JSON.stringify({
    current: state.current,
    desired: state.desired,
    utilization: state.utilization,
    leaving: state.leaving,
    pods: state.pods.map(({ name, ready }) => `${name} ${ready ? 'Ready' : 'not Ready'}`),
    active: toldOf(state, 'ScalingActive'),
    limited: toldOf(state, 'ScalingLimited'),
  });
