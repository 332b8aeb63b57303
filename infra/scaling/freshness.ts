import { InconclusiveError } from '../errors.ts';
import type { MetricSample, PodLife, ScalingRecord } from './record.ts';

/** How new the metrics of some pods were in a time. */
export interface Freshness {
  /** Different measurements of the pod that had the fewest, of those that were there longest. */
  readonly measurements: number;
  /** Seconds for which the pod that waited longest had no new one. */
  readonly longestPause: number;
}

/** What is known of an autoscaler's pods and their use. */
type Watched = Pick<ScalingRecord, 'metrics' | 'pods'>;

/** Seconds: three times the resolution of the metrics, and one look. */
const longestPause = 46;

/** How new the metrics were, of each pod while it was there. None need be there all the time: those that come may stay for others. */
export function freshnessOf({ metrics, pods }: Watched): Freshness {
  const each = pods.map((pod) => {
    const looks = looksAt(metrics, pod);
    return { looks: looks.length, ...pausesOf(looks, pod.name) };
  });
  if (each.length === 0) return { measurements: 0, longestPause: 0 };
  const most = Math.max(...each.map(({ looks }) => looks));
  const stayed = each.filter(({ looks }) => looks === most);
  return {
    measurements: Math.min(...stayed.map(({ measurements }) => measurements)),
    longestPause: Math.max(...each.map(({ longest }) => longest / 1000)),
  };
}

/**
 * The looks that should tell of a pod: from the first that does, until it was asked to end. Where that comes early, from the very first:
 * of two metrics-servers, one may not know it yet.
 */
function looksAt(metrics: readonly MetricSample[], { name, ending = Infinity }: PodLife): MetricSample[] {
  const first = metrics.find((look) => tells(look, name))?.at ?? Infinity;
  const from = first - (metrics[0]?.at ?? 0) <= longestPause * 1000 ? 0 : first;
  return metrics.filter(({ at }) => from <= at && at < ending);
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
 * @param least different measurements of each pod that was there longest
 * @throws InconclusiveError when they were not.
 */
export function freshMetrics(watched: Watched, least: number): Freshness {
  const freshness = freshnessOf(watched);
  if (freshness.measurements >= least && freshness.longestPause <= longestPause) return freshness;
  throw new InconclusiveError('The metrics stood still, so nothing is known of the autoscaler', {
    expected: `at least ${least} new measurements of each pod that was there longest, and of every pod none more than ${longestPause} s after the one before`,
    found: `${freshness.measurements} measurements, a pause of ${freshness.longestPause.toFixed(0)} s, in ${watched.metrics.length} looks`,
    remedy: 'look at the metrics-server pods in kube-system, and at the kubelets that they ask',
  });
}
