import { setTimeout as delay } from 'node:timers/promises';
import { AssayError, messageOf } from './errors.ts';

export interface PollOptions<T> {
  /** What is awaited, as in "waiting for …". */
  readonly what: string;
  /** Deadline in milliseconds. */
  readonly timeout: number;
  /** Pause between two looks in milliseconds. */
  readonly interval?: number;
  /** Consecutive looks that must agree; the default of 1 accepts the first. */
  readonly stable?: number;
  /** Says of a value whether it is the awaited one. */
  readonly until: (value: T) => boolean;
  /** How the last value is told when the deadline passes. */
  readonly describe?: (value: T) => string;
  readonly remedy?: string;
  readonly signal?: AbortSignal;
}

/**
 * Looks again and again until a value is the awaited one, and returns it.
 * A look that throws counts as "not yet"; its message is told when the deadline passes.
 * @throws AssayError with the last thing seen when the deadline passes.
 */
export async function poll<T>(look: () => Promise<T>, options: PollOptions<T>): Promise<T> {
  const { what, timeout, interval = 500, stable = 1, until, signal } = options;
  const deadline = performance.now() + timeout;
  let agreeing = 0;
  for (;;) {
    signal?.throwIfAborted();
    let lastSeen: string;
    try {
      const value = await look();
      agreeing = until(value) ? agreeing + 1 : 0;
      if (agreeing >= stable) return value;
      lastSeen = (options.describe ?? JSON.stringify)(value);
    } catch (thrown) {
      agreeing = 0;
      lastSeen = messageOf(thrown);
    }
    if (performance.now() + interval > deadline) {
      throw new AssayError(`Timed out waiting for ${what}`, {
        expected: `${what} within ${timeout / 1000} s`,
        found: lastSeen,
        remedy: options.remedy ?? 'look at the last thing seen above; it is what kept the condition from holding',
      });
    }
    await delay(interval, undefined, signal ? { signal } : {});
  }
}
