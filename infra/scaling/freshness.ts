import { InconclusiveError } from '../errors.ts';
import type { MetricSample } from './record.ts';

/** How new the metrics of some pods were in a time. */
export interface Freshness {
  /** Different measurements of the pod that had the fewest. */
  readonly measurements: number;
  /** Seconds for which the pod that waited longest had no new one. */
  readonly longestPause: number;
}

/** Seconds: three times the resolution of the metrics, and one look. */
const longestPause = 46;

/** How new the metrics were. Of pods that were there all the time: of two metrics-servers, one may know a new pod earlier. */
export function freshnessOf(samples: readonly MetricSample[]): Freshness {
  const from = samples[0]?.at ?? 0;
  const early = samples.filter(({ at }) => at - from <= longestPause * 1000);
  const whole = (samples.at(-1)?.pods ?? []).filter(({ pod }) => early.some((sample) => tells(sample, pod)));
  const each = whole.map(({ pod }) => pausesOf(samples, pod));
  if (each.length === 0) return { measurements: 0, longestPause: 0 };
  return {
    measurements: Math.min(...each.map(({ measurements }) => measurements)),
    longestPause: Math.max(...each.map(({ longest }) => longest / 1000)),
  };
}

const tells = ({ pods }: MetricSample, pod: string): boolean => pods.some((other) => other.pod === pod);

/** Two metrics-servers answer in turn, each with its own measurements: only one that is newer than all before is new. */
function pausesOf(samples: readonly MetricSample[], pod: string): { measurements: number; longest: number } {
  let [newest, since, measurements, longest] = [0, samples[0]?.at ?? 0, 0, 0];
  for (const { at, pods } of samples) {
    const measuredAt = pods.find((use) => use.pod === pod)?.measuredAt ?? 0;
    longest = Math.max(longest, at - since);
    if (measuredAt <= newest) continue;
    [newest, since, measurements] = [measuredAt, at, measurements + 1];
  }
  return { measurements, longest };
}

/**
 * Insists that metrics were taken all the time: without new ones an autoscaler does nothing, and that would look like calm.
 * @param least different measurements of each pod
 * @throws InconclusiveError when they were not.
 */
export function freshMetrics(samples: readonly MetricSample[], least: number): Freshness {
  const freshness = freshnessOf(samples);
  if (freshness.measurements >= least && freshness.longestPause <= longestPause) return freshness;
  throw new InconclusiveError('The metrics stood still, so nothing is known of the autoscaler', {
    expected: `at least ${least} new measurements of each pod, none more than ${longestPause} s after the one before`,
    found: `${freshness.measurements} measurements, a pause of ${freshness.longestPause.toFixed(0)} s, in ${samples.length} looks`,
    remedy: 'look at the metrics-server pods in kube-system, and at the kubelets that they ask',
  });
}
