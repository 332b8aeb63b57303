import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';

import type { Condition, Decision } from './record.ts';

/** What an autoscaler says of its last decision. */
export function decisionOf({ status }: V2HorizontalPodAutoscaler): Omit<Decision, 'at'> {
  const measured = status?.currentMetrics?.flatMap(({ resource }) =>
    resource?.current.averageUtilization === undefined
      ? []
      : [[resource.name, resource.current.averageUtilization] as const],
  );
  return {
    current: status?.currentReplicas ?? 0,
    desired: status?.desiredReplicas ?? 0,
    utilization: Object.fromEntries(measured ?? []),
    conditions: (status?.conditions ?? []).map(conditionOf),
  };
}

const conditionOf = ({ type, status, reason = '', message = '' }: Partial<Condition>): Condition => ({
  type: type ?? '',
  status: status ?? '',
  reason,
  message,
});

/** A condition of a decision, in words: `ScalingActive False FailedGetResourceMetric: …`. */
export function toldOf({ conditions }: Pick<Decision, 'conditions'>, type: string): string {
  const found = conditions.find((condition) => condition.type === type);
  return found === undefined ? `${type} is not told` : `${type} ${found.status} ${found.reason}: ${found.message}`;
}
