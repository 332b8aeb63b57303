/** There are more waiting already than could be served soon. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** Bounds how much costly work is done at once, and how much may wait for its turn. */
export class Turns {
  readonly #limits: { readonly atOnce: number; readonly waiting: number };
  readonly #waiting: (() => void)[] = [];
  #working = 0;

  constructor(limits: { readonly atOnce: number; readonly waiting: number }) {
    this.#limits = limits;
  }

  /** Does the work when its turn has come. @throws BusyError at once when too many wait; what the work throws. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#working < this.#limits.atOnce) this.#working += 1;
    else await this.#queue();
    try {
      return await work();
    } finally {
      // The turn is handed on: it is not free for a moment, in which a newcomer could take it.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#working -= 1;
    }
  }

  #queue(): Promise<void> {
    if (this.#waiting.length >= this.#limits.waiting) throw new BusyError('too much of this work is waiting already');
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
