/**
 * k6 stamps what it sees with the time of day. Both processes run on this machine, so that time is on our monotonic clock once the
 * difference is known; it is taken anew for each run, and a run is short.
 */
export interface Clock {
  /** Milliseconds on the clock of `performance.now()`. @param stamp RFC 3339 */
  readonly at: (stamp: string) => number;
}

/** A clock that maps times of day onto the monotonic clock of this process, from now on. */
export function openClock(): Clock {
  const difference = performance.now() - Date.now();
  return {
    at: (stamp) => {
      // Date knows milliseconds only; k6 writes nanoseconds.
      const [, fraction = ''] = /\.(\d+)/.exec(stamp) ?? [];
      const belowMillisecond = Number(`0.${fraction.slice(3) || '0'}`);
      return Date.parse(stamp) + belowMillisecond + difference;
    },
  };
}
