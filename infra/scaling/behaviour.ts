/** By how much replicas may change in a time. */
export interface Policy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

/** How fast an autoscaler may go in one direction. Of several policies the one that allows most holds. */
export interface Direction {
  readonly windowSeconds: number;
  readonly policies: readonly Policy[];
}

/** Everything that an autoscaler is bounded by. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly up: Direction;
  readonly down: Direction;
}

/** Something that was recommended or done, and when. Seconds. */
export interface Past {
  readonly at: number;
  /** Replicas recommended; or replicas more (fewer: negative) that there were made. */
  readonly value: number;
}

export interface Situation {
  /** Seconds. */
  readonly now: number;
  readonly current: number;
  /** What the metrics ask for now. */
  readonly recommended: number;
  /** What they asked for before. */
  readonly recommendations: readonly Past[];
  /** What was done before. */
  readonly changes: readonly Past[];
}

/** The number of replicas that there will be: recommendations stabilised, then limited in rate, then by the bounds. */
export function decide(bounds: Bounds, situation: Situation): number {
  const { current } = situation;
  if (current < bounds.least) return bounds.least;
  if (current > bounds.most) return bounds.most;
  const wanted = stabilised(bounds, situation);
  if (wanted > current) {
    return Math.min(wanted, bounds.most, Math.max(current, upLimit(bounds.up, situation)));
  }
  if (wanted < current) {
    return Math.max(wanted, bounds.least, Math.min(current, downLimit(bounds.down, situation)));
  }
  return current;
}

/** The current number, unless all recommendations of a window agree that it is too small, or too large. */
export function stabilised({ up, down }: Pick<Bounds, 'up' | 'down'>, situation: Situation): number {
  const { now, current, recommended, recommendations } = situation;
  const since = ({ windowSeconds }: Direction): number[] =>
    recommendations.filter(({ at }) => at > now - windowSeconds).map(({ value }) => value);
  const lowest = Math.min(recommended, ...since(up));
  const highest = Math.max(recommended, ...since(down));
  return Math.min(Math.max(current, lowest), highest);
}

/** The most replicas that the rules allow now. */
export function upLimit({ policies }: Direction, situation: Situation): number {
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const start = atStartOf(periodSeconds, situation);
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return Math.max(...limits);
}

/** The fewest replicas that the rules allow now. */
export function downLimit({ policies }: Direction, situation: Situation): number {
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const start = atStartOf(periodSeconds, situation);
    return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  return Math.min(...limits);
}

/** How many replicas there were when a period began that ends now. */
function atStartOf(periodSeconds: number, { now, current, changes }: Situation): number {
  const within = changes.filter(({ at }) => at > now - periodSeconds);
  return current - within.reduce((total, { value }) => total + value, 0);
}
