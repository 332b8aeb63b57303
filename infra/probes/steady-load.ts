import { setTimeout as delay } from 'node:timers/promises';
import { InconclusiveError, messageOf } from '../errors.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { request, type HttpRequest } from './http.ts';

/** One request of a steady load. Times are milliseconds since the load began, on a monotonic clock. */
export interface Sample {
  readonly sentAt: number;
  /** How much later than planned the request left: the generator's own lag. */
  readonly lag: number;
  readonly elapsed: number;
  /** The body of a 200 answer, else undefined. */
  readonly answer: string | undefined;
  readonly error: string | undefined;
}

export interface SteadyLoadOptions extends HttpRequest {
  /** Requests per second, whatever the answers do (open model). */
  readonly rate: number;
}

/** A running load: requests leave at a fixed rate, each over a connection of its own, until it is stopped. */
export interface SteadyLoad extends AsyncDisposable {
  /** Milliseconds since the load began. */
  now(): number;
  /** The samples whose answer or failure is known, in the order of arrival. */
  readonly settled: readonly Sample[];
  /** Ends the load, waits for the requests under way, and returns every sample in the order of sending. */
  stop(): Promise<Sample[]>;
}

/** Starts an open-model load from this machine. It never waits for an answer before it sends the next request. */
export function startSteadyLoad({ rate, ...target }: SteadyLoadOptions): SteadyLoad {
  const origin = performance.now();
  const now = (): number => performance.now() - origin;
  const settled: Sample[] = [];
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  const sending = (async () => {
    for (let planned = 0; await waitUntil(planned - now(), stopping.signal); planned += 1000 / rate) {
      const sample = sendOne(target, planned, now).then((known) => {
        settled.push(known);
        underWay.delete(sample);
      });
      underWay.add(sample);
    }
  })();
  const stop = async (): Promise<Sample[]> => {
    stopping.abort();
    await sending;
    await Promise.all(underWay);
    return settled.toSorted((a, b) => a.sentAt - b.sentAt);
  };
  return {
    now,
    settled,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

/** Waits for `ahead` milliseconds; false when the load was stopped meanwhile. */
async function waitUntil(ahead: number, signal: AbortSignal): Promise<boolean> {
  // Also when late: the event loop must turn, so that answers are read and a stop is seen.
  await delay(Math.max(0, ahead), undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

async function sendOne(target: HttpRequest, planned: number, now: () => number): Promise<Sample> {
  const sentAt = now();
  const base = { sentAt, lag: sentAt - planned };
  try {
    const { status, body } = await request(target);
    const failed = status === 200 ? undefined : `HTTP ${status}`;
    return { ...base, elapsed: now() - sentAt, answer: failed === undefined ? body : undefined, error: failed };
  } catch (cause) {
    return { ...base, elapsed: now() - sentAt, answer: undefined, error: messageOf(cause) };
  }
}

/**
 * Insists that a load proves something: it has samples, and the generator kept its rate.
 * @throws InconclusiveError when there is no sample or the generator lagged by more than `maxLag` milliseconds.
 */
export function trustworthy(samples: Sample[], maxLag: number): Sample[] {
  const lag = Math.max(0, ...samples.map((sample) => sample.lag));
  if (samples.length > 0 && lag <= maxLag) return samples;
  throw new InconclusiveError('The load run proves nothing', {
    expected: `at least one sample, none sent more than ${maxLag} ms late`,
    found: `${samples.length} samples, the latest ${Math.round(lag)} ms late`,
    remedy: 'free the machine that generates the load, and run the case again',
  });
}

/** The longest time without an answer, in milliseconds: from the first lost request of a row to the next answer. */
export function longestOutage(samples: readonly Sample[]): number {
  let longest = 0;
  let since: number | undefined;
  for (const { sentAt, elapsed, error } of samples) {
    if (error !== undefined) since ??= sentAt;
    const until = sentAt + elapsed;
    if (since !== undefined) longest = Math.max(longest, until - since);
    if (error === undefined) since = undefined;
  }
  return longest;
}

/**
 * Waits until every request of a whole period was answered.
 * @param period milliseconds, counted from the call or from the last lost request
 * @throws AssayError with the last lost request when that does not happen in time
 */
export async function untilCalm(load: SteadyLoad, period: number): Promise<void> {
  const from = load.now();
  const lastLost = (): number => {
    const lost = load.settled.filter(({ error, sentAt }) => error !== undefined && sentAt > from);
    return Math.max(from, ...lost.map(({ sentAt }) => sentAt));
  };
  await poll(() => Promise.resolve(load.now() - lastLost()), {
    what: `${period} ms without a lost request`,
    timeout: timeouts.targetHealth,
    until: (calm) => calm >= period,
    describe: (calm) => `the last request was lost ${Math.round(calm)} ms ago`,
  });
}
