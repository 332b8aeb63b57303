import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Say } from '../progress.ts';
import { seconds } from '../progress.ts';

/** Where a step tells what it is doing. */
export interface Report {
  readonly say: Say;
}

/** One piece of provisioning. It must be safe to repeat: that is how an interrupted run is resumed. */
export interface Step<C> {
  /** Short name without spaces, for records. */
  readonly name: string;
  /** What a user reads while it runs. */
  readonly title: string;
  run(context: C, report: Report): Promise<void>;
}

/** How one step went; an interrupted or failed step is recorded too. */
export interface StepRecord {
  readonly name: string;
  readonly title: string;
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly outcome: 'done' | 'failed';
}

export interface RunStepsOptions {
  /** File that gets the records as JSON, for the benchmark and the report. */
  readonly recordFile: string;
  /** Checked between two steps; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  readonly write?: (text: string) => void;
}

/** Runs the steps in order, telling each with its duration, and stops at the first that fails. */
export async function runSteps<C>(
  steps: readonly Step<C>[],
  context: C,
  options: RunStepsOptions,
): Promise<readonly StepRecord[]> {
  const write = options.write ?? ((text: string) => process.stdout.write(text));
  const records: StepRecord[] = [];
  for (const [index, step] of steps.entries()) {
    options.signal?.throwIfAborted();
    const label = `[${index + 1}/${steps.length}] ${step.title}`;
    try {
      records.push(await runStep(step, context, label, write, (record) => records.push(record)));
    } finally {
      save(options.recordFile, records);
    }
  }
  return records;
}

async function runStep<C>(
  step: Step<C>,
  context: C,
  label: string,
  write: (text: string) => void,
  onFailure: (record: StepRecord) => void,
): Promise<StepRecord> {
  const startedAt = new Date().toISOString();
  const start = performance.now();
  let silent = true;
  const say = (line: string): void => {
    write(`${silent ? '\n' : ''}      ${line}\n`);
    silent = false;
  };
  const record = (outcome: StepRecord['outcome']): StepRecord => {
    const milliseconds = Math.round(performance.now() - start);
    // The line that announced the step is completed, unless something else has been written below it.
    const took = `${outcome === 'done' ? '' : ' failed after'} ${seconds(milliseconds)}\n`;
    write(silent ? took : `${label} …${took}`);
    return { name: step.name, title: step.title, startedAt, milliseconds, outcome };
  };
  write(`${label} …`);
  try {
    await step.run(context, { say });
  } catch (error) {
    onFailure(record('failed'));
    throw error;
  }
  return record('done');
}

function save(file: string, records: readonly StepRecord[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(records, undefined, 2)}\n`);
}
