import assert from 'node:assert/strict';
import { test } from 'node:test';

import { reasonsAgainst, type RunFacts } from './judge-run.ts';
import type { CaseRecord, OtherRecord } from './results.ts';

const green: RunFacts = { cases: [aCase('passed')], others: [other('passed')], owesCases: true, faults: [] };

const table: readonly (readonly [string, Partial<RunFacts>, readonly string[]])[] = [
  ['all passed', {}, []],
  ['a run of mutants owes no case', { cases: [], owesCases: false }, []],
  ['no case', { cases: [] }, ['no case was selected: nothing is proven']],
  ['failed', { cases: [aCase('failed')] }, ['failed: R1-01']],
  ['inconclusive', { cases: [aCase('inconclusive')] }, ['inconclusive: R1-01']],
  ['not run', { cases: [aCase('not run')] }, ['1 cases planned, 0 executed; not run: R1-01']],
  ['provisioning failed', { others: [other('failed')] }, ['provision: "raise" failed']],
  ['provisioning did not run', { others: [other('not run')] }, ['provision: "raise" not run']],
  ['a fault', { faults: ['disk full'] }, ['disk full']],
];

for (const [name, change, reasons] of table) {
  test(`${name}: ${reasons.length === 0 ? 'green' : 'not green'}`, () => {
    assert.deepEqual(reasonsAgainst({ ...green, ...change }), reasons);
  });
}

function aCase(verdict: CaseRecord['verdict']): CaseRecord {
  const rest = { requirement: 'R1', title: 't', category: null, durationMs: 1, attempts: 1, evidence: [], mutants: [] };
  return { id: 'R1-01', verdict, ...rest };
}

function other(verdict: OtherRecord['verdict']): OtherRecord {
  return { project: 'provision', title: 'raise', verdict, durationMs: 1 };
}
