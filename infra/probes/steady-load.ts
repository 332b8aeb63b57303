import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { InconclusiveError, messageOf } from '../errors.ts';

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

export interface SteadyLoadOptions {
  readonly url: string;
  /** Requests per second, whatever the answers do (open model). */
  readonly rate: number;
  /** Milliseconds after which a request counts as lost. */
  readonly timeout: number;
}

/** A running load: requests leave at a fixed rate, each over a connection of its own, until it is stopped. */
export interface SteadyLoad {
  /** Milliseconds since the load began. */
  now(): number;
  /** Ends the load, waits for the requests under way, and returns every sample in the order of sending. */
  stop(): Promise<Sample[]>;
}

/** Starts an open-model load from this machine. It never waits for an answer before it sends the next request. */
export function startSteadyLoad({ url, rate, timeout }: SteadyLoadOptions): SteadyLoad {
  const origin = performance.now();
  const now = (): number => performance.now() - origin;
  const samples: Promise<Sample>[] = [];
  const stopping = new AbortController();
  const sending = (async () => {
    for (let planned = 0; await waitUntil(planned - now(), stopping.signal); planned += 1000 / rate) {
      samples.push(sendOne(url, timeout, planned, now));
    }
  })();
  return {
    now,
    async stop() {
      stopping.abort();
      await sending;
      return Promise.all(samples);
    },
  };
}

/** Waits for `ahead` milliseconds; false when the load was stopped meanwhile. */
async function waitUntil(ahead: number, signal: AbortSignal): Promise<boolean> {
  // Also when late: the event loop must turn, so that answers are read and a stop is seen.
  await delay(Math.max(0, ahead), undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

async function sendOne(url: string, timeout: number, planned: number, now: () => number): Promise<Sample> {
  const sentAt = now();
  const base = { sentAt, lag: sentAt - planned };
  try {
    const answer = await fetchOnce(url, timeout);
    return { ...base, elapsed: now() - sentAt, answer, error: undefined };
  } catch (cause) {
    return { ...base, elapsed: now() - sentAt, answer: undefined, error: messageOf(cause) };
  }
}

/**
 * The body of a 200 answer, over a connection of its own: a kept-alive one would never be balanced anew.
 * @param timeout milliseconds for the whole exchange
 */
export async function fetchOnce(url: string, timeout: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(url, { agent: false, signal: AbortSignal.timeout(timeout) }, resolve).once('error', reject);
  const response = await promise;
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode ?? 0}: ${body}`);
  return body;
}

/**
 * Insists that a load proves something: it has samples, and the generator kept its rate.
 * @throws InconclusiveError when there is no sample or the generator lagged by more than `maxLag` milliseconds.
 */
export function trustworthy(samples: Sample[], maxLag = 500): Sample[] {
  const lag = Math.max(0, ...samples.map((sample) => sample.lag));
  if (samples.length > 0 && lag <= maxLag) return samples;
  throw new InconclusiveError('The load run proves nothing', {
    expected: `at least one sample, none sent more than ${maxLag} ms late`,
    found: `${samples.length} samples, the latest ${Math.round(lag)} ms late`,
    remedy: 'free the machine that generates the load, and run the case again',
  });
}
