import type { KubernetesObject, V2HorizontalPodAutoscaler, V2HPAScalingRules } from '@kubernetes/client-node';

import { decide, type Bounds, type Direction, type Policy } from './behaviour.ts';
import { recommendation } from './formula.ts';
import type { Requirement } from './judge.ts';

/** What an autoscaler's manifest tells it, in the terms of the requirement. */
export function requirementOf(manifest: KubernetesObject): Requirement {
  const { spec } = manifest as V2HorizontalPodAutoscaler;
  const targets = (spec.metrics ?? []).flatMap(({ resource }) =>
    resource === undefined ? [] : [[resource.name, resource.target.averageUtilization ?? 0] as const],
  );
  return {
    least: spec.minReplicas ?? 1,
    most: spec.maxReplicas,
    up: directionOf(spec.behavior?.scaleUp),
    down: directionOf(spec.behavior?.scaleDown),
    targets: Object.fromEntries(targets),
  };
}

function directionOf({
  stabilizationWindowSeconds = 0,
  policies = [],
  selectPolicy,
}: V2HPAScalingRules = {}): Direction {
  return {
    windowSeconds: stabilizationWindowSeconds,
    policies: selectPolicy === 'Disabled' ? [] : (policies as readonly Policy[]),
  };
}

/** A moment at which an autoscaler decides: per cent of the requests that are used, and what it wanted twenty seconds ago. */
interface Moment {
  readonly current: number;
  readonly cpu: number;
  readonly memory: number;
  readonly before: number | undefined;
}

const use = [5, 36, 50, 60, 112, 300, 900];

/** Moments in which autoscalers that were told different things decide differently. */
const moments: readonly Moment[] = [2, 3, 5, 8, 10].flatMap((current) =>
  use.flatMap((cpu) =>
    [20, 40, 70, 120].flatMap((memory) => [undefined, current].map((before) => ({ current, cpu, memory, before }))),
  ),
);

/** Every one of many moments in which two autoscalers come to different numbers, in words. */
export function decisionsThatDiffer(found: Requirement, wanted: Requirement): string[] {
  return moments.flatMap((moment) => {
    const [chosen, expected] = [found, wanted].map((each) => chosenBy(each, moment));
    const { current, cpu, memory } = moment;
    if (chosen === expected) return [];
    return [
      `${current} pods at ${cpu} % of processor and ${memory} % of memory: ${chosen ?? 'none'}, not ${expected ?? 'none'}`,
    ];
  });
}

function chosenBy({ targets, ...bounds }: Requirement & Bounds, { current, before, ...used }: Moment): number {
  const states = Object.entries(targets).map(([resource, target]) => ({
    utilization: used[resource as keyof typeof used],
    target,
    counted: current,
    unready: 0,
    missing: 0,
  }));
  const recommended = states.length === 0 ? current : recommendation(current, states);
  const recommendations = before === undefined ? [] : [{ at: 80, value: before }];
  return decide(bounds, { now: 100, current, recommended, recommendations, changes: [] });
}
