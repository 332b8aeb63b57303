import { createHash, randomUUID } from 'node:crypto';
import { Stage, Status, type TestResult } from 'allure-js-commons';

import { findCase, findRequirement, tagsOf, titleOf, type Case } from '../../suites/catalogue.ts';
import type { CaseRecord, Results } from '../results.ts';
import { descriptionOf } from './description.ts';

type Label = TestResult['labels'][number];

/** Labels by which the report groups; those of the adapter, which mirror files and folders, give way. */
const ours = new Set([
  'epic',
  'feature',
  'story',
  'severity',
  'parentSuite',
  'suite',
  'subSuite',
  'verdict',
  'category',
]);

/** Adds to a result what the catalogue and the record know; may be repeated. A result of no case is filed under "Provisioning and sabotage". */
export function enrich(result: TestResult, { cases }: Results): TestResult {
  const id = result.labels.map(({ value }) => value.replace(/^@/, '')).find((value) => findCase(value) !== undefined);
  const entry = id === undefined ? undefined : findCase(id);
  const record = cases.find((candidate) => candidate.id === entry?.id);
  if (entry === undefined || record === undefined)
    return { ...result, labels: [...kept(result), ...groupless(result)] };
  return {
    ...result,
    ...statusOf(record, result),
    ...identityOf(entry),
    description: descriptionOf(entry, record),
    // Playwright's notes for coding assistants are no evidence.
    steps: result.steps.filter(({ name }) => name !== 'error-context'),
    labels: [...kept(result), ...labelsOf(entry, record)],
  };
}

/** A planned case that never ran has no result; a report without it would hide that. */
export function resultOfMissing(entry: Case, record: CaseRecord, at: number): TestResult {
  return {
    uuid: randomUUID(),
    ...identityOf(entry),
    description: descriptionOf(entry, record),
    stage: Stage.FINISHED,
    status: Status.SKIPPED,
    statusDetails: { message: record.error ?? 'not run' },
    labels: [...labelsOf(entry, record), ...tagsOf(entry).map((value) => ({ name: 'tag', value: value.slice(1) }))],
    links: [],
    steps: [],
    attachments: [],
    start: at,
    stop: at,
  };
}

/** A case is the same one in every run, whether it ran or not, and wherever its spec is: Allure compares runs by identity and parameters. */
function identityOf(entry: Case): Pick<TestResult, 'name' | 'fullName' | 'testCaseId' | 'historyId' | 'parameters'> {
  const digest = createHash('md5').update(entry.id).digest('hex');
  return { name: titleOf(entry), fullName: entry.id, testCaseId: digest, historyId: digest, parameters: [] };
}

/** Allure knows no "inconclusive": it becomes `broken`, told apart by its category. */
function statusOf(record: CaseRecord, result: TestResult): Pick<TestResult, 'status' | 'statusDetails'> {
  if (record.verdict === 'passed') return { status: Status.PASSED, statusDetails: result.statusDetails };
  const message = record.error ?? record.verdict;
  return { status: failureStatus(record), statusDetails: { ...result.statusDetails, message } };
}

function failureStatus(record: CaseRecord): Status {
  if (record.verdict === 'not run') return Status.SKIPPED;
  return record.category === 'product failure' ? Status.FAILED : Status.BROKEN;
}

function labelsOf(entry: Case, record: CaseRecord): Label[] {
  return [
    { name: 'epic', value: `${entry.requirement} ${findRequirement(entry.requirement)?.title ?? ''}` },
    { name: 'feature', value: entry.feature },
    { name: 'story', value: entry.objective },
    { name: 'severity', value: entry.severity },
    { name: 'verdict', value: record.verdict },
    ...(record.category === null ? [] : [{ name: 'category', value: record.category }]),
  ];
}

function groupless(result: TestResult): Label[] {
  const label = (wanted: string) => result.labels.find(({ name }) => name === wanted)?.value;
  const project = label('parentSuite') ?? label('feature') ?? 'other';
  return [
    { name: 'epic', value: 'Provisioning and sabotage' },
    { name: 'feature', value: project },
  ];
}

const kept = (result: TestResult): Label[] => result.labels.filter(({ name }) => !ours.has(name));
