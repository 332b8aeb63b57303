/** Shortest and longest pause before a pass that the machine, not the user, gave rise to; in milliseconds. */
const pauses = { first: 200, last: 30_000 } as const;

/**
 * Runs work now, again for every request, and after `resync` milliseconds without one. Requests that come while it runs
 * are answered by one more run: they are about state, and state is looked at anew. What happens on the machine by itself
 * (`notice`) waits twice as long each time, until a quiet time: what dies as often as it is started must not cost a core.
 */
export class Trigger {
  #requested = true;
  readonly #noticed = new Map<string, { readonly pause: number; readonly at: number }>();
  #wake: () => void = () => undefined;

  /** Somebody asked for something: at once. */
  request(): void {
    this.#requested = true;
    this.#wake();
  }

  /** Something changed by itself: soon, and less soon when it keeps happening to the same `subject`. */
  notice(subject: string): void {
    const now = performance.now();
    const last = this.#noticed.get(subject);
    const recent = last !== undefined && now - last.at < 2 * pauses.last;
    const pause = recent ? Math.min(last.pause * 2, pauses.last) : pauses.first;
    this.#noticed.set(subject, { pause, at: now });
    setTimeout(() => {
      this.request();
    }, pause).unref();
  }

  /** Loops until the signal is aborted. `work` must not throw. */
  async run(work: () => Promise<void>, resync: number, signal: AbortSignal): Promise<void> {
    const stop = (): void => {
      this.#wake();
    };
    signal.addEventListener('abort', stop, { once: true });
    while (!signal.aborted) {
      this.#requested = false;
      await work();
      await this.#next(resync, signal);
    }
  }

  #next(resync: number, signal: AbortSignal): Promise<void> {
    if (this.#requested || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, resync);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
