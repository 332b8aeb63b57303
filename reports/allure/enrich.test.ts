import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, Status, type TestResult } from 'allure-js-commons';

import { cases } from '../../suites/catalogue.ts';
import type { CaseRecord, Results } from '../results.ts';
import { enrich, resultOfMissing } from './enrich.ts';

const [entry] = cases;
assert(entry !== undefined);

test('a case is filed by requirement and feature, with what the catalogue says of it', () => {
  const result = enrich(raw(), results({}));
  assert.equal(label(result, 'epic')?.startsWith(entry.requirement), true);
  assert.deepEqual([label(result, 'feature'), label(result, 'severity')], [entry.feature, entry.severity]);
  assert.equal(label(result, 'parentSuite'), undefined);
  for (const text of [entry.objective, entry.expected, ...entry.steps, ...entry.preconditions, ...entry.mutants]) {
    assert.ok(result.description?.includes(text), text);
  }
  assert.equal(result.status, Status.PASSED);
});

const statuses: readonly (readonly [Partial<CaseRecord>, Status])[] = [
  [{ verdict: 'failed', category: 'product failure', error: 'open' }, Status.FAILED],
  [{ verdict: 'failed', category: 'infrastructure', error: 'no SSH' }, Status.BROKEN],
  [{ verdict: 'inconclusive', category: 'inconclusive', error: 'dns' }, Status.BROKEN],
  [{ verdict: 'not run', category: 'infrastructure', error: 'interrupted' }, Status.SKIPPED],
];
for (const [change, status] of statuses) {
  test(`${change.verdict ?? ''} (${change.category ?? ''}) is shown as ${status}, with its category and reason`, () => {
    const result = enrich(raw(), results(change));
    assert.equal(result.status, status);
    assert.equal(result.statusDetails.message, change.error);
    assert.equal(label(result, 'category'), change.category);
  });
}

test('enriching twice changes nothing more', () => {
  const once = enrich(raw(), results({}));
  assert.deepEqual(enrich(once, results({})), once);
  const other = enrich({ ...raw(), labels: [{ name: 'parentSuite', value: 'provision' }] }, results({}));
  assert.equal(label(other, 'feature'), 'provision');
  assert.deepEqual(enrich(other, results({})), other);
});

test('a planned case without result is shown, with the reason', () => {
  const record = results({ verdict: 'not run', category: 'infrastructure', error: 'provisioning failed' }).cases[0];
  assert(record !== undefined);
  const result = resultOfMissing(entry, record, 5);
  assert.deepEqual([result.status, result.statusDetails.message], [Status.SKIPPED, 'provisioning failed']);
  assert.ok(result.name?.startsWith(entry.id));
});

const label = ({ labels }: TestResult, wanted: string): string | undefined =>
  labels.find(({ name }) => name === wanted)?.value;

function raw(): TestResult {
  return {
    uuid: 'u',
    name: 'raw',
    status: Status.PASSED,
    statusDetails: {},
    stage: Stage.FINISHED,
    labels: [
      { name: 'tag', value: entry?.id ?? '' },
      { name: 'parentSuite', value: 'R1' },
    ],
    links: [],
    steps: [],
    attachments: [],
    parameters: [],
  };
}

function results(change: Partial<CaseRecord>): Results {
  assert(entry !== undefined);
  const { id, requirement, title, mutants } = entry;
  const record: CaseRecord = {
    ...{ id, requirement, title, verdict: 'passed', category: null, durationMs: 1, attempts: 1, evidence: [] },
    mutants: mutants.map((mutant) => ({ id: mutant, outcome: 'killed' })),
    ...change,
  };
  const host = { cpus: 2, cpuModel: 'x', memoryBytes: 1, kernel: 'k', platform: 'linux' };
  const times = { startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1 };
  const run = {
    id: 'r',
    name: 'assay',
    target: 'local',
    commit: 'c',
    status: 'passed',
    reasons: [],
    versions: {},
  } as const;
  return {
    schema: 1,
    run: { ...run, ...times, reasons: [], host },
    plan: { planned: 1, executed: 1 },
    cases: [record],
    others: [],
  };
}
