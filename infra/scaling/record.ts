import type { PodUse } from './metrics.ts';

/** Times are milliseconds on the clock of `performance.now()`, when the news arrived here. */
export interface Timed {
  readonly at: number;
}

/** The number of replicas that a Deployment was told to have. */
export interface ReplicaChange extends Timed {
  readonly replicas: number;
}

/** What an autoscaler said of a decision. */
export interface Decision extends Timed {
  /** Replicas when it decided. */
  readonly current: number;
  readonly desired: number;
  /** Whole per cent of the requests, by resource; none when it could not be had. */
  readonly utilization: Readonly<Record<string, number>>;
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** What became of a pod, and when; undefined for what did not. */
export interface PodLife {
  readonly name: string;
  created: number;
  scheduled?: number;
  /** Its container runs. */
  started?: number;
  ready?: number;
  /** It was asked to end. */
  ending?: number;
  gone?: number;
  node?: string;
  /** Why no node takes it, in the scheduler's words. */
  unplaced?: string;
}

/** Pods that were there at a moment, and not asked to end. */
export const podsAt = (pods: readonly PodLife[], moment: number): PodLife[] =>
  pods.filter(({ created, ending = Infinity }) => created <= moment && moment < ending);

/** What the metrics API said. */
export interface MetricSample extends Timed {
  readonly pods: readonly PodUse[];
}

/** Everything that was seen of an autoscaler at work. */
export interface ScalingRecord {
  readonly from: number;
  readonly until: number;
  readonly replicas: readonly ReplicaChange[];
  readonly decisions: readonly Decision[];
  readonly pods: readonly PodLife[];
  readonly metrics: readonly MetricSample[];
  /** Why some change may have been missed; empty when none was. */
  readonly gaps: readonly string[];
  /** Why the metrics API last gave no answer; undefined when it always did. How fresh metrics were is told by their own times. */
  readonly silence?: string | undefined;
}
