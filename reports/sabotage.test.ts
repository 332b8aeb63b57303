import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MutantVerdict, SabotageRecord } from '../suites/catalogue/outcome.ts';
import { outcomesAt, sabotageLines } from './sabotage.ts';

const killed: MutantVerdict = {
  id: 'R1-M01',
  caseId: 'R1-01',
  twin: 'R1-03',
  outcome: 'killed',
  reason: 'R1-01 failed with /worker-a/',
  reverted: true,
  durationMs: 5,
  judgedAt: '2026-01-02T00:00:00.000Z',
  commit: 'abc',
};
const survived: MutantVerdict = {
  ...killed,
  id: 'R1-M02',
  outcome: 'survived',
  reason: 'R1-02 stayed green although: tag',
};
const stuck: MutantVerdict = { ...killed, id: 'R1-M03', reverted: false };
const record: SabotageRecord = { schema: 1, mutants: [killed, survived, stuck] };

test('survivors and mutations that stayed in are named', () => {
  assert.deepEqual(sabotageLines(record, new Date('2026-01-01')), [
    'Mutants: 2 killed, 1 survived, 0 void',
    'FAIL  R1-M02 survived: R1-02 stayed green although: tag',
    'FAIL  R1-M03 killed and NOT UNDONE (npm run sabotage -- --revert): R1-01 failed with /worker-a/',
  ]);
});

test('what earlier runs judged is not told as this run’s', () => {
  assert.deepEqual(sabotageLines(record, new Date('2026-01-03')), []);
});

test('a verdict on other code proves nothing about this one', () => {
  assert.deepEqual([...outcomesAt(record, 'def')], []);
  assert.equal(outcomesAt(record, 'abc').get('R1-M02'), 'survived');
});
