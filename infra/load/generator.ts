import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import type { GeneratorLoad } from './answer.ts';

/** Milliseconds between two looks. */
const interval = 1_000;
/** Clock ticks in a second, of every Linux that Node runs on (`USER_HZ`). */
const ticks = 100;

/** Watches the processor time of one process, from /proc: a generator that is short of it measures itself. */
export class GeneratorWatch implements Disposable {
  readonly #pid: number;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  #last = { at: this.#began, seconds: 0 };
  #busiest = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => {
      this.#look();
    }, interval);
  }

  /** What the process took so far. */
  load(): GeneratorLoad {
    const { at, seconds } = this.#last;
    const watched = (at - this.#began) / 1000;
    const cores = watched > 0 ? seconds / watched : 0;
    return { cores, seconds: watched, busiest: this.#busiest, available: availableParallelism() };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const seconds = processorSeconds(this.#pid);
    if (seconds === undefined) return;
    const at = performance.now();
    this.#busiest = Math.max(this.#busiest, ((seconds - this.#last.seconds) * 1000) / (at - this.#last.at));
    this.#last = { at, seconds };
  }
}

/** Seconds of processor time that a process has used; undefined when it is gone. */
function processorSeconds(pid: number): number | undefined {
  try {
    // The program's name stands in parentheses and may hold spaces: fields are counted from behind it. User time is field 14.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / ticks;
  } catch {
    return undefined;
  }
}
