import { execa } from 'execa';

import { AssayError } from '../errors.ts';
import type { Say } from '../progress.ts';
import { seconds, tail } from '../progress.ts';
import { timeouts } from '../timeouts.ts';
import { markVariable, newMark, signalFamily, type Family } from './family.ts';
import { Lifeline } from './lifeline.ts';

export type Command = readonly [program: string, ...args: string[]];

export interface RunOptions {
  /** Milliseconds after which the whole process group is ended. */
  readonly timeout: number;
  /** Ends the whole process group when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Told the number of the process, which leads its group, when it has been started. */
  readonly onStart?: (pid: number) => void;
  /** Receives each line of standard output and standard error as it comes. */
  readonly onLine?: Say;
}

export interface Outcome {
  /** `undefined` when the command could not be started, or a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** Standard output and standard error, interleaved. */
  readonly all: string;
  /** Why there is no exit code 0, in a few words. */
  readonly reason: string;
}

const lifeline = new Lifeline();

/**
 * Runs a command in a process group of its own, so that a time-out, an interrupt or the end of this process ends all that it started.
 * Never throws for what the command does; throws the signal's reason when aborted.
 */
export async function attempt(command: Command, options: RunOptions): Promise<Outcome> {
  options.signal?.throwIfAborted();
  const [program, ...args] = command;
  const mark = newMark();
  const child = execa(program, args, {
    reject: false,
    all: true,
    detached: true,
    stdin: 'ignore',
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...options.env, [markVariable]: mark },
  });
  const family = child.pid === undefined ? undefined : { leader: child.pid, mark };
  if (family) {
    lifeline.hold(family);
    options.onStart?.(family.leader);
  }
  const guard = new FamilyGuard(family, options);
  try {
    if (options.onLine) for await (const line of child.iterable({ from: 'all' })) options.onLine(line);
    const result = await child;
    options.signal?.throwIfAborted();
    return {
      exitCode: guard.timedOut ? undefined : result.exitCode,
      stdout: result.stdout,
      all: result.all,
      reason: guard.timedOut ? `still running after ${seconds(options.timeout)}` : reasonOf(result),
    };
  } finally {
    guard.dispose();
    if (family) lifeline.free(family);
  }
}

/**
 * Runs a command to success and returns its standard output, trimmed.
 * @throws AssayError with the command, why it ended and its last lines.
 */
export async function run(command: Command, options: RunOptions & { readonly remedy?: string }): Promise<string> {
  const outcome = await attempt(command, options);
  if (outcome.exitCode === 0) return outcome.stdout.trim();
  throw commandError(command, outcome, options.remedy);
}

/** The error of a command that did not succeed, with its last lines. */
export function commandError(command: Command, outcome: Outcome, remedy?: string): AssayError {
  const text = command.join(' ');
  return new AssayError(`${command[0]} did not succeed`, {
    expected: `exit code 0 of: ${text}`,
    found: [outcome.reason, tail(outcome.all)].filter(Boolean).join('\n'),
    remedy: remedy ?? 'run the command by hand to see the whole of its output',
  });
}

interface Ending {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

function reasonOf(result: Ending): string {
  if (result.exitCode !== undefined) return `exit code ${result.exitCode}`;
  if (result.code === 'ENOENT') return 'the program is not installed, or not on PATH';
  return result.signal === undefined ? (result.originalMessage ?? 'not started') : `ended by ${result.signal}`;
}

/** Ends a family on time-out or abort: first politely, then for good. */
class FamilyGuard {
  timedOut = false;
  readonly #family: Family | undefined;
  readonly #deadline: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;
  #kill: NodeJS.Timeout | undefined;

  constructor(family: Family | undefined, options: RunOptions) {
    this.#family = family;
    this.#deadline = setTimeout(() => {
      this.timedOut = true;
      this.#end();
    }, options.timeout);
    this.#signal = options.signal;
    this.#signal?.addEventListener('abort', this.#end, { once: true });
  }

  readonly #end = (): void => {
    if (this.#family === undefined || this.#kill) return;
    signalFamily(this.#family, 'SIGTERM');
    this.#kill = setTimeout(this.#endForGood, timeouts.processEnd);
  };

  readonly #endForGood = (): void => {
    if (this.#family) signalFamily(this.#family, 'SIGKILL');
  };

  /** Whoever was to end and outlives the command waits for nobody any more. */
  dispose(): void {
    if (this.#kill) this.#endForGood();
    clearTimeout(this.#deadline);
    clearTimeout(this.#kill);
    this.#signal?.removeEventListener('abort', this.#end);
  }
}
