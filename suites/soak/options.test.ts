import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cases } from '../catalogue.ts';
import { readChoice } from './options.ts';

test('how often is needed; every case is meant unless fewer are', () => {
  const { times, minutes, caseIds } = readChoice(['--times', '20']);
  assert.deepEqual([times, minutes, caseIds.length], [20, 720, cases.length]);
});

test('cases are selected as Playwright would', () => {
  const { caseIds } = readChoice(['--times', '1', '--grep', '@R7', '--grep-invert', '@long']);
  assert.ok(caseIds.includes('R7-01') && !caseIds.includes('R7-09') && !caseIds.includes('R1-01'));
  assert.deepEqual(readChoice(['--times', '1', '--grep', '@R4-08']).caseIds, ['R4-08']);
});

test('what makes no sense is refused, with the usage', () => {
  for (const args of [
    [],
    ['--times', '0'],
    ['--times', 'many'],
    ['--times', '1001'],
    ['--twice'],
    ['--times', '1', '--grep', '@R99'],
  ]) {
    assert.throws(() => readChoice(args), /npm run soak cannot do that[\s\S]*--times/);
  }
});
