import { requirements } from '../suites/catalogue.ts';
import type { CaseRecord, Results } from './results.ts';

/** Where a reader goes next. */
export interface Pointers {
  readonly record: string;
  /** The offline report; undefined where none was made. */
  readonly report: string | undefined;
  /** Lines on the mutants that this run judged. */
  readonly sabotage: readonly string[];
}

/** The last lines of a run: a line per requirement, what stands against it, where the report is, how to take everything down. */
export function summaryOf({ run, cases, plan }: Results, { record, report, sabotage }: Pointers): string {
  const lines = requirements
    .map(({ id }) => cases.filter((entry) => entry.requirement === id))
    .filter((own) => own.length > 0);
  return [
    '',
    ...lines.map(requirementLine),
    ...sabotage,
    '',
    run.status === 'passed' ? greenLine(plan) : `Not green (${run.status}):`,
    ...run.reasons.map((reason) => `  - ${reason.split('\n')[0] ?? ''}`),
    '',
    ...(report === undefined ? [] : [`Report:    ${report}  (opens with a double click)`]),
    `Record:    ${record}`,
    'Take down: npm run down',
    '',
  ].join('\n');
}

const greenLine = ({ planned, executed }: Results['plan']): string =>
  planned === 0 ? 'Green.' : `Green: ${executed} of ${planned} planned cases executed and passed.`;

function requirementLine(cases: readonly CaseRecord[]): string {
  const count = (verdict: CaseRecord['verdict']): number => cases.filter((entry) => entry.verdict === verdict).length;
  const notRun = count('not run') > 0 ? `, ${count('not run')} not run` : '';
  const seconds = Math.round(cases.reduce((sum, entry) => sum + entry.durationMs, 0) / 1_000);
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('inconclusive')} inconclusive${notRun}`;
  return `${(cases[0]?.requirement ?? '').padEnd(4)}${counts}   ${seconds} s`;
}
