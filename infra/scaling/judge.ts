import { decide, type Bounds, type Past, type Situation } from './behaviour.ts';
import { recommendation, type MetricState } from './formula.ts';
import { podsAt, type Decision, type PodLife, type ScalingRecord } from './record.ts';

/** What the requirement wants of an autoscaler; never read from the one that is judged. */
export interface Requirement extends Bounds {
  /** Resource → per cent of the requests. */
  readonly targets: Readonly<Record<string, number>>;
}

/** A decision beside what the published algorithm comes to from the same metrics. */
export interface JudgedDecision {
  /** Seconds since the record began. */
  readonly at: number;
  readonly current: number;
  readonly utilization: Decision['utilization'];
  readonly chosen: number;
  /** The least and the most that the algorithm may have come to; equal where everything that it knew is known here too. */
  readonly expected: readonly [least: number, most: number];
  readonly agrees: boolean;
}

/**
 * Milliseconds after it became Ready for which it cannot be known from outside whether a pod's metric counts: it does once it was measured
 * for a whole window after that, and was fetched.
 */
const unsure = { from: 8_000, until: 50_000 } as const;
/** Seconds between two decisions. */
const sync = 15;
/** Seconds by which the autoscaler's clock of what is past may differ from what is seen here. */
const blur = 3;

/** Compares every decision with the algorithm's. Decisions without metrics, which only keep the bounds, are left out. */
export function judgeDecisions(record: ScalingRecord, requirement: Requirement): JudgedDecision[] {
  const wanted = Object.keys(requirement.targets);
  const judged: JudgedDecision[] = [];
  const past: Span[] = [];
  for (const decision of record.decisions) {
    if (!wanted.every((resource) => decision.utilization[resource] !== undefined)) continue;
    const span = recommended(decision, record.pods, requirement);
    const [least, most] = expectedOf(decision, span, past, changesOf(record), requirement);
    past.push({ at: decision.at / 1000, ...span });
    judged.push({
      at: Math.round(decision.at - record.from) / 1000,
      current: decision.current,
      utilization: decision.utilization,
      chosen: decision.desired,
      expected: [least, most],
      agrees: least <= decision.desired && decision.desired <= most,
    });
  }
  return judged;
}

interface Recommended {
  readonly least: number;
  readonly most: number;
}

interface Span extends Recommended {
  /** Seconds. */
  readonly at: number;
}

/** What the metrics may have asked for: it is not known of every pod whether its metric counted. */
function recommended(
  { at, current, utilization }: Decision,
  pods: readonly PodLife[],
  { targets }: Requirement,
): Recommended {
  const there = podsAt(pods, at);
  const age = ({ ready = Infinity }: PodLife): number => at - ready;
  const surely = there.filter((pod) => age(pod) >= unsure.until).length;
  const possibly = there.filter((pod) => age(pod) >= unsure.from).length;
  const counts = Array.from({ length: Math.max(1, possibly - surely + 1) }, (_, more) => Math.max(1, surely + more));
  const proposals = counts.flatMap((counted) => {
    const others = Math.max(0, there.length - counted);
    return [
      { unready: others, missing: 0 },
      { unready: 0, missing: others },
    ].map((unknown) => recommendation(current, statesOf(utilization, targets, { counted, ...unknown })));
  });
  return { least: Math.min(...proposals), most: Math.max(...proposals) };
}

function statesOf(
  utilization: Decision['utilization'],
  targets: Requirement['targets'],
  pods: Pick<MetricState, 'counted' | 'unready' | 'missing'>,
): MetricState[] {
  return Object.entries(targets).map(([resource, target]) => ({
    utilization: utilization[resource] ?? 0,
    target,
    ...pods,
  }));
}

/** Least and most: every step of the algorithm is monotonous, so both ends are enough. What is at the edge of a window may count or not. */
function expectedOf(
  { at, current }: Decision,
  span: Recommended,
  past: readonly Span[],
  changes: readonly Past[],
  bounds: Bounds,
): readonly [number, number] {
  const now = at / 1000;
  const before = changes.filter((change) => change.at < now - blur / 2);
  const end = (side: 'least' | 'most', moment: number): number[] => {
    const recommendations = past.map((entry, index) => ({
      at: lastMade(entry, past[index + 1]?.at ?? now),
      value: entry[side],
    }));
    const situation: Situation = { now: moment, current, recommended: span[side], recommendations, changes: before };
    return [decide(bounds, situation)];
  };
  const ends = [now - blur, now, now + blur].flatMap((moment) => [...end('least', moment), ...end('most', moment)]);
  return [Math.min(...ends), Math.max(...ends)];
}

/** An autoscaler that comes to the same once more says nothing: a recommendation was made until the one before the next. */
const lastMade = ({ at }: Span, next: number): number => Math.max(at, next - sync);

/** How many replicas more or fewer there were made, and when. */
function changesOf({ replicas }: ScalingRecord): Past[] {
  return replicas.slice(1).map((change, index) => ({
    at: change.at / 1000,
    value: change.replicas - (replicas[index]?.replicas ?? change.replicas),
  }));
}
