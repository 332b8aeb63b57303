/** What an autoscaler knows of one metric when it decides. */
export interface MetricState {
  /** Average use in whole per cent of what the pods request, cut off behind the point, as the autoscaler itself does. */
  readonly utilization: number;
  /** Per cent that are aimed at. */
  readonly target: number;
  /** Pods whose metric counts. */
  readonly counted: number;
  /** Pods that have started too recently: they count as idle when there should be more pods, and not at all when fewer. */
  readonly unready: number;
  /** Pods without a metric: idle when there should be more pods, fully used when fewer. */
  readonly missing: number;
}

/** By how much use may differ from the target before anything is done. */
export const tolerance = 0.1;

/**
 * The number of replicas that one metric asks for, by the published algorithm: ceil(current × metric / target), and the current number
 * within the tolerance or where pods of which nothing is known would turn the direction.
 */
export function proposal(current: number, metric: MetricState): number {
  const { utilization, target, counted, unready, missing } = metric;
  const ratio = utilization / target;
  const idle = ratio > 1 ? unready : 0;
  if (idle === 0 && missing === 0) return isWithin(ratio) ? current : Math.ceil(ratio * counted);
  const pods = counted + idle + missing;
  const full = ratio < 1 ? missing * Math.max(100, target) : 0;
  const again = Math.trunc((utilization * counted + full) / pods) / target;
  if (isWithin(again) || again > 1 !== ratio > 1) return current;
  const proposed = Math.ceil(again * pods);
  return again > 1 === proposed > current || proposed === current ? proposed : current;
}

/** The number that several metrics ask for together: the largest. */
export const recommendation = (current: number, metrics: readonly MetricState[]): number =>
  Math.max(...metrics.map((metric) => proposal(current, metric)));

const isWithin = (ratio: number): boolean => ratio >= 1 - tolerance && ratio <= 1 + tolerance;
