import type { ParseArgsOptionsConfig } from 'node:util';
import { parseArgs } from 'node:util';

import { AssayError, messageOf } from '../errors.ts';
import { Interrupted, listenForInterrupt } from '../machine/interrupt.ts';
import type { Say } from '../progress.ts';
import type { Settings } from '../settings.ts';
import { readSettings } from '../settings.ts';

/** A command of Assay as a user types it. */
export interface Cli {
  /** Text of `--help`: one line on what it does, then its options. */
  readonly usage: string;
  /** Names of the switches that it accepts. */
  readonly switches?: readonly string[];
  /** Does the work; the number is the exit code, 0 when none is returned. */
  run(context: CliContext): Promise<number | undefined>;
}

export interface CliContext {
  readonly settings: Settings;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether a switch was given. */
  readonly has: (name: string) => boolean;
  /** Prints one line. */
  readonly say: Say;
}

/**
 * Runs a command and sets the exit code: its own, 1 for an error, 2 for wrong usage, 128 + n for signal n.
 * Errors that explain themselves are printed without a stack trace; `ASSAY_DEBUG=1` prints it.
 */
export async function main(cli: Cli): Promise<void> {
  using interrupt = listenForInterrupt();
  try {
    const switches = readSwitches(cli);
    if (switches.has('help')) {
      process.stdout.write(`${cli.usage}\n`);
      return;
    }
    const code = await cli.run({
      settings: readSettings(),
      signal: interrupt.signal,
      has: (name) => switches.has(name),
      say: (line) => process.stdout.write(`${line}\n`),
    });
    process.exitCode = code ?? 0;
  } catch (error) {
    // What fails because of an interrupt is told as the interrupt.
    const cause: unknown = interrupt.signal.aborted ? interrupt.signal.reason : error;
    process.stderr.write(`\n${explain(cause)}\n`);
    process.exitCode = cause instanceof Interrupted ? cause.exitCode : 1;
    if (error instanceof WrongUsage) process.exitCode = 2;
  }
}

class WrongUsage extends AssayError {}

/** The switches that were given. @throws WrongUsage naming those that exist. */
function readSwitches(cli: Cli): ReadonlySet<string> {
  const names = [...(cli.switches ?? []), 'help'];
  const options: ParseArgsOptionsConfig = Object.fromEntries(names.map((name) => [name, { type: 'boolean' }]));
  try {
    return new Set(Object.keys(parseArgs({ options }).values));
  } catch (error) {
    throw new WrongUsage('This command does not know that argument', {
      expected: names.map((name) => `--${name}`).join(', '),
      found: messageOf(error),
      remedy: 'see what it does by --help (after -- where npm runs it)',
    });
  }
}

function explain(error: unknown): string {
  const stack = process.env.ASSAY_DEBUG === '1' || !(error instanceof AssayError);
  return stack && error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}
