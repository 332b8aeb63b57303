import type { Answer } from '../load/answer.ts';
import { byReplica } from '../load/series.ts';
import type { ScalingRecord } from './record.ts';

/** The stages between the cause of a scale-out and its effect, in order. */
export const stages = ['load', 'metric', 'decision', 'scheduled', 'started', 'ready', 'answer'] as const;
export type Stage = (typeof stages)[number];

/** When each stage was reached, in milliseconds since the load began; undefined for one that was not. */
export type Reaction = Readonly<Record<Stage, number | undefined>>;

/** What the load and the target were, for the stage at which the metric crosses. */
export interface Cause {
  /** When use went up: the first request of the load, on the clock of the record. */
  readonly began: number;
  /** Cores that each pod requests. */
  readonly request: number;
  /** Share of the request beyond which there should be more pods, the tolerance included. */
  readonly beyond: number;
}

/**
 * How a scale-out went, by the first pod that it added. Every time is when the news arrived here, on one monotonic clock: the API's own
 * timestamps are whole seconds of several machines.
 */
export function reactionTo(cause: Cause, record: ScalingRecord, answers: readonly Answer[]): Reaction {
  const decided = record.replicas.find(
    ({ at, replicas }, index) => at > cause.began && replicas > (record.replicas[index - 1]?.replicas ?? replicas),
  );
  const added = decided === undefined ? [] : record.pods.filter(({ created }) => created >= cause.began);
  const replicas = byReplica(answers);
  const earliest = (times: readonly (number | undefined)[]): number | undefined => {
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  };
  const reached: Readonly<Record<Stage, number | undefined>> = {
    load: cause.began,
    metric: metricSeen(cause, record),
    decision: decided?.at,
    scheduled: earliest(added.map(({ scheduled }) => scheduled)),
    started: earliest(added.map(({ started }) => started)),
    ready: earliest(added.map(({ ready }) => ready)),
    answer: earliest(added.map(({ name }) => replicas[name]?.first)),
  };
  const since = (time: number | undefined): number | undefined =>
    time === undefined ? undefined : Math.round(time - cause.began);
  return Object.fromEntries(stages.map((stage) => [stage, since(reached[stage])])) as Reaction;
}

/** When the metrics API first told of use beyond the target. */
function metricSeen({ began, request, beyond }: Cause, { metrics }: ScalingRecord): number | undefined {
  return metrics.find(({ at, pods }) => {
    const used = pods.reduce((total, { cpu }) => total + cpu, 0);
    return at > began && pods.length > 0 && used / pods.length > request * beyond;
  })?.at;
}
