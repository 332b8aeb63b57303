import { failureLine } from '../infra/progress.ts';
import type { SealedManifest } from '../infra/report/manifest.ts';
import { requirements } from '../suites/catalogue.ts';
import type { LeakRecord } from './leaks/purge.ts';
import type { CaseRecord, Results } from './results.ts';

/** Where a reader goes next. */
export interface Pointers {
  readonly record: string;
  /** The offline report; undefined where none was made. */
  readonly report: string | undefined;
  /** The page from which the other documents are reached, or why there is none. */
  readonly documents: string | undefined;
  /** Lines on the mutants that this run judged. */
  readonly sabotage: readonly string[];
  /** The search for secrets; undefined where none was made. */
  readonly secrets?: LeakRecord | undefined;
  readonly manifest?: SealedManifest | undefined;
}

/** The last lines of a run: a line per requirement, what stands against it, where the report is, how to take everything down. */
export function summaryOf(
  { run, cases, others, plan }: Results,
  { record, report, documents, sabotage, secrets, manifest }: Pointers,
): string {
  const lines = requirements
    .map(({ id }) => cases.filter((entry) => entry.requirement === id))
    .filter((own) => own.length > 0);
  return [
    '',
    ...lines.map(requirementLine),
    ...[...others.map(({ title, ...rest }) => ({ id: title, ...rest })), ...cases].filter(isOpen).map(failureOf),
    ...sabotage,
    '',
    run.status === 'passed' ? greenLine(plan) : `Not green (${run.status}):`,
    ...run.reasons.map((reason) => `  - ${reason.split('\n')[0] ?? ''}`),
    '',
    ...(report === undefined ? [] : [`Report:    ${report}  (opens with a double click)`]),
    ...(documents === undefined ? [] : [`Documents: ${documents}`]),
    `Record:    ${record}`,
    ...(secrets === undefined ? [] : [`Secrets:   ${secretsLine(secrets)}`]),
    ...(manifest === undefined ? [] : [`Manifest:  sha256 ${manifest.digest}  (npm run verify-report)`]),
    'Take down: npm run down',
    '',
  ].join('\n');
}

const greenLine = ({ planned, executed }: Results['plan']): string =>
  planned === 0 ? 'Green.' : `Green: ${executed} of ${planned} planned cases executed and passed.`;

function secretsLine({ secrets, files, removed }: LeakRecord): string {
  const sought = Object.values(secrets).reduce((sum, count) => sum + count, 0);
  const found = removed.length === 0 ? 'none' : `${removed.length} files removed, which held one`;
  return `${found} (${sought} looked for in ${files} files)`;
}

function requirementLine(cases: readonly CaseRecord[]): string {
  const count = (verdict: CaseRecord['verdict']): number => cases.filter((entry) => entry.verdict === verdict).length;
  const notRun = count('not run') > 0 ? `, ${count('not run')} not run` : '';
  const seconds = Math.round(cases.reduce((sum, entry) => sum + entry.durationMs, 0) / 1_000);
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('inconclusive')} inconclusive${notRun}`;
  return `${(cases[0]?.requirement ?? '').padEnd(4)}${counts}   ${seconds} s`;
}

type Told = Pick<CaseRecord, 'id' | 'verdict' | 'error'>;

const isOpen = ({ verdict }: Told): boolean => verdict !== 'passed';

const failureOf = ({ id, verdict, error = '' }: Told): string => failureLine(`${id} ${verdict}: ${error}`);
