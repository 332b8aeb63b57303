import assert from 'node:assert/strict';
import { test } from 'node:test';

import { qualityGate, reasonsIn, type RunFacts } from './judge-run.ts';
import type { CaseRecord, OtherRecord } from './results.ts';

const green: RunFacts = {
  cases: [aCase('passed')],
  others: [other('passed')],
  owesCases: true,
  faults: [],
  leaks: [],
  report: [],
};

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
  ['mutants killed and not judged', { cases: [withMutants('killed', 'not run')] }, []],
  ['a survivor', { cases: [withMutants('killed', 'survived')] }, ['mutants survived: M2']],
  ['a void mutant', { cases: [withMutants('void', 'killed')] }, ['mutants void, which prove nothing: M1']],
  ['a secret', { leaks: ['token in page'] }, ['token in page']],
  ['no report', { report: ['no manifest'] }, ['no manifest']],
];

for (const [name, change, reasons] of table) {
  test(`${name}: ${reasons.length === 0 ? 'green' : 'not green'}`, () => {
    const gate = qualityGate({ ...green, ...change });
    assert.deepEqual(reasonsIn(gate), reasons);
    assert.equal(new Set(gate.map(({ name: check }) => check)).size, 8);
  });
}

function aCase(verdict: CaseRecord['verdict']): CaseRecord {
  const rest = { requirement: 'R1', title: 't', category: null, durationMs: 1, attempts: 1, evidence: [], mutants: [] };
  return { id: 'R1-01', verdict, ...rest };
}

function withMutants(...outcomes: CaseRecord['mutants'][number]['outcome'][]): CaseRecord {
  return { ...aCase('passed'), mutants: outcomes.map((outcome, index) => ({ id: `M${index + 1}`, outcome })) };
}

function other(verdict: OtherRecord['verdict']): OtherRecord {
  return { project: 'provision', title: 'raise', verdict, durationMs: 1 };
}
