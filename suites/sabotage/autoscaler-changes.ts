import type { MutantId } from '../catalogue.ts';

/** The wallet's autoscaler. */
export const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'wallet', namespace: 'easypay' },
};

/** A metric of the autoscaler with another target. */
const aimingAt = (name: 'cpu' | 'memory', averageUtilization: number): object => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});

const [cpu, memory] = [aimingAt('cpu', 50), aimingAt('memory', 50)];

/** The mutants that change what the autoscaler is told. Each is judged on the cluster by its case, and without one by the algorithm. */
export const autoscalerChanges = {
  'R6-M04': { minReplicas: 1, maxReplicas: 1 },
  'R8-M01': { maxReplicas: 2 },
  'R8-M02': { metrics: [memory] },
  'R8-M05': { metrics: [cpu] },
  'R8-M06': { metrics: [cpu, aimingAt('memory', 90)] },
  'R8-M07': { minReplicas: 3 },
  'R8-M08': { metrics: [aimingAt('cpu', 20), memory] },
  'R8-M10': { metrics: [aimingAt('cpu', 80), memory] },
  'R8-M11': { behavior: { scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 10 }] } } },
  'R8-M12': { maxReplicas: 12 },
  'R8-M13': { maxReplicas: 8 },
  'R8-M14': { behavior: { scaleDown: { selectPolicy: 'Disabled' } } },
  'R8-M15': {
    behavior: {
      scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 10 }] },
    },
  },
  'R8-M18': { metrics: [aimingAt('cpu', 100), memory] },
  'R8-M24': { metrics: [aimingAt('cpu', 500), memory] },
} as const satisfies Partial<Record<MutantId, object>>;
