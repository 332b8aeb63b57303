import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { AssayError, replaceRecord } from '../../fixtures/harness.ts';
import type { SoakRecord } from '../catalogue/soak-record.ts';
import type { ChildReport } from '../sabotage/judge.ts';
import { recordOf } from './tally.ts';
import { progressOf } from './told.ts';

/** What a soak is made of. The parts are handed in, so that it can be tried on another Playwright project. */
export interface Soak {
  readonly caseIds: readonly string[];
  readonly times: number;
  /** Milliseconds after which no repetition begins. */
  readonly limit: number;
  readonly commit: string;
  /** Where the record is kept, after each repetition. */
  readonly path: string;
  /** Runs every case once, in a process of its own. @param repetition counts from 1 */
  readonly repeat: (repetition: number) => Promise<ChildReport>;
  readonly say: (line: string) => void;
  /** Aborted when the user asks to end: what was run counts. */
  readonly signal: AbortSignal;
}

/**
 * Runs cases again and again on a product that nobody touches: whatever fails is a false alarm, or a product that fails now and then.
 * @throws AssayError when a repetition ran nothing at all.
 */
export async function soak(parts: Soak): Promise<SoakRecord> {
  const { caseIds, times, limit, commit, path, repeat, say, signal } = parts;
  const started = performance.now();
  const startedAt = new Date().toISOString();
  const repetitions: ChildReport[] = [];
  const record = (state: SoakRecord['state']): SoakRecord => {
    const durationMs = Math.round(performance.now() - started);
    return recordOf({ commit, startedAt, durationMs, asked: times, state }, caseIds, repetitions);
  };
  // Asked anew each time: it is aborted while a repetition runs.
  const interrupted = (): boolean => signal.aborted;
  while (repetitions.length < times && !interrupted() && performance.now() - started < limit) {
    const report = await repeat(repetitions.length + 1);
    if (!interrupted() && !ranAnything(report)) throw nothingRan(report);
    repetitions.push(report);
    await keep(path, record('interrupted'));
    say(progressOf(record('interrupted'), repetitions.length));
  }
  const final = record(stateOf(parts, repetitions.length));
  await keep(path, final);
  return final;
}

function stateOf({ times, signal }: Soak, repetitions: number): SoakRecord['state'] {
  if (signal.aborted) return 'interrupted';
  return repetitions < times ? 'out of time' : 'ended';
}

const ranAnything = ({ cases }: ChildReport): boolean =>
  [...(cases?.values() ?? [])].some(({ verdict }) => verdict !== 'not run');

async function keep(path: string, record: SoakRecord): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  replaceRecord(path, record);
}

function nothingRan({ exitCode, tail }: ChildReport): AssayError {
  return new AssayError('A repetition ran no case', {
    expected: 'a cluster that runs, and cases that are judged on it',
    found: `exit code ${exitCode ?? 'none'}: ${tail}`,
    remedy: 'make it run: npx playwright test --project=provision --project=workload; then soak again',
  });
}
