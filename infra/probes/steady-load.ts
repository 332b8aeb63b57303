import { setTimeout as delay } from 'node:timers/promises';
import { InconclusiveError, messageOf } from '../errors.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { mutationOf } from './mutation.ts';

/** One request of a steady load. Times are milliseconds since the load began, on a monotonic clock. */
export interface Sample<Answer = string> {
  readonly sentAt: number;
  /** How much later than planned the request left: the generator's own lag. */
  readonly lag: number;
  readonly elapsed: number;
  /** What came, unless the request failed. */
  readonly answer: Answer | undefined;
  readonly error: string | undefined;
}

export interface SteadyLoadOptions<Answer> {
  /** Requests per second, whatever the answers do (open model). */
  readonly rate: number;
  /** Sends one request; rejects when it is lost. Its number counts from 0. */
  readonly send: (number: number) => Promise<Answer>;
}

/** A running load: requests leave at a fixed rate until it is stopped. */
export interface SteadyLoad<Answer = string> extends AsyncDisposable {
  /** Milliseconds since the load began. */
  now(): number;
  /** The samples whose answer or failure is known, in the order of arrival. */
  readonly settled: readonly Sample<Answer>[];
  /** Ends the load, waits for the requests under way, and returns every sample in the order of sending. */
  stop(): Promise<Sample<Answer>[]>;
}

/** Starts an open-model load from this machine. It never waits for an answer before it sends the next request. */
export function startSteadyLoad<Answer>({ rate, send }: SteadyLoadOptions<Answer>): SteadyLoad<Answer> {
  const origin = performance.now();
  const now = (): number => performance.now() - origin;
  const settled: Sample<Answer>[] = [];
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  if (mutationOf('steady-load') === 'never-runs') stopping.abort();
  const sending = (async () => {
    for (let number = 0; await waitUntil((number * 1000) / rate - now(), stopping.signal); number++) {
      const sample = sendOne(() => send(number), (number * 1000) / rate, now).then((known) => {
        settled.push(known);
        underWay.delete(sample);
      });
      underWay.add(sample);
    }
  })();
  const stop = async (): Promise<Sample<Answer>[]> => {
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

async function sendOne<Answer>(
  send: () => Promise<Answer>,
  planned: number,
  now: () => number,
): Promise<Sample<Answer>> {
  const sentAt = now();
  const base = { sentAt, lag: sentAt - planned };
  try {
    const answer = await send();
    return { ...base, elapsed: now() - sentAt, answer, error: undefined };
  } catch (cause) {
    return { ...base, elapsed: now() - sentAt, answer: undefined, error: messageOf(cause) };
  }
}

/**
 * Insists that a load proves something: it has samples, and the generator kept its rate.
 * @throws InconclusiveError when there is no sample or the generator lagged by more than `maxLag` milliseconds.
 */
export function trustworthy<Answer>(samples: Sample<Answer>[], maxLag: number): Sample<Answer>[] {
  const lag = Math.max(0, ...samples.map((sample) => sample.lag));
  if (samples.length > 0 && lag <= maxLag) return samples;
  throw new InconclusiveError('The load run proves nothing', {
    expected: `at least one sample, none sent more than ${maxLag} ms late`,
    found: `${samples.length} samples, the latest ${Math.round(lag)} ms late`,
    remedy: 'free the machine that generates the load, and run the case again',
  });
}

/** The longest time without an answer, in milliseconds: from the first lost request of a row to the next answer. */
export function longestOutage(samples: readonly Sample<unknown>[]): number {
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
export async function untilCalm(load: SteadyLoad<unknown>, period: number): Promise<void> {
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
