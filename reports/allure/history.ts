import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

import { messageOf } from '../../infra/errors.ts';
import { replaceFile } from '../../infra/files.ts';
import type { Redactor } from '../../infra/redaction.ts';

/** Runs that the history keeps: enough to see a trend; each adds to the page. */
export const keptRuns = 20;

/** Characters of a message that the history keeps. */
const longestMessage = 300;

/** Labels that the trends group by. */
const keptLabels = new Set(['epic', 'feature', 'severity']);

const pointSchema = z.looseObject({
  uuid: z.string(),
  name: z.string(),
  timestamp: z.number(),
  knownTestCaseIds: z.array(z.string()),
  testResults: z.record(
    z.string(),
    z.looseObject({
      status: z.string(),
      message: z.string().optional(),
      trace: z.string().optional(),
      labels: z.array(z.looseObject({ name: z.string() })).optional(),
    }),
  ),
});
type Point = z.infer<typeof pointSchema>;

/** What makes a history fit for the next report. */
export interface HistoryRules {
  /** Id of the run that is about to be told: an earlier report of the same run gives way. */
  readonly runId: string;
  readonly redactor: Pick<Redactor, 'data'>;
  /** Whether a line holds what no report may hold. */
  readonly isLeak: (line: string) => boolean;
}

/** A history that Allure can read, if there can be one. */
export interface History {
  readonly file: string | undefined;
  /** For the reader. */
  readonly warnings: readonly string[];
}

/**
 * Makes the history of earlier runs ready for Allure. What cannot be read is moved aside and the rest goes on: a history is a convenience,
 * and never a reason against a run.
 */
export function prepareHistory(file: string, rules: HistoryRules): History {
  try {
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) return { file, warnings: [] };
    const { points, broken } = read(file, rules.isLeak);
    const aside = broken === 0 ? undefined : setAside(file);
    write(file, points.filter(({ name }) => !name.endsWith(rules.runId)).slice(1 - keptRuns), rules);
    if (aside === undefined) return { file, warnings: [] };
    return {
      file,
      warnings: [`${broken} of the earlier runs in ${file} cannot be shown; the file is kept as ${aside}`],
    };
  } catch (error) {
    return { file: undefined, warnings: [`${noTrends}: ${messageOf(error)} (remove ${file} to begin anew)`] };
  }
}

/** Moves a history aside that Allure itself cannot read. @returns warnings for the reader */
export function giveUpHistory(file: string, reason: string): string[] {
  try {
    return [`${noTrends}: ${reason}`, `the history is kept as ${setAside(file)}`];
  } catch (error) {
    return [`${noTrends}: ${messageOf(error)}`];
  }
}

const noTrends = 'the trends of earlier runs are missing';

function setAside(file: string): string {
  const aside = `${file}.broken-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  renameSync(file, aside);
  return aside;
}

/** Takes out of the history what Allure has added beyond need, and secrets. Never fails: see `prepareHistory`. */
export function tidyHistory(file: string, rules: HistoryRules): string[] {
  try {
    if (existsSync(file)) write(file, read(file, rules.isLeak).points, rules);
    return [];
  } catch (error) {
    return [`the trends of later runs may be missing: ${messageOf(error)}`];
  }
}

function read(file: string, isLeak: HistoryRules['isLeak']): { points: Point[]; broken: number } {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const points = lines.map((line) => (isLeak(line) ? undefined : parsed(line)));
  const good = points.filter((point) => point !== undefined);
  return { points: good, broken: lines.length - good.length };
}

function parsed(line: string): Point | undefined {
  try {
    return pointSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function write(file: string, points: readonly Point[], { redactor }: HistoryRules): void {
  const lines = points.map((point) => JSON.stringify(redactor.data(shortened(point))));
  replaceFile(file, lines.map((line) => `${line}\n`).join(''));
}

function shortened(point: Point): Point {
  const results = Object.entries(point.testResults).map(([id, { message, labels = [], ...rest }]) => [
    id,
    {
      ...rest,
      trace: undefined,
      ...(message === undefined ? {} : { message: message.slice(0, longestMessage) }),
      labels: labels.filter(({ name }) => keptLabels.has(name)),
    },
  ]);
  return { ...point, testResults: Object.fromEntries(results) as Point['testResults'] };
}
