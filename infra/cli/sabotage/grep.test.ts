import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sabotageGrep } from './grep.ts';

test('nothing asked: every mutant', () => {
  assert.equal(sabotageGrep({}), undefined);
});

test('a text, the sample', () => {
  assert.equal(sabotageGrep({ grep: '@R1' }), '@R1');
  assert.equal(sabotageGrep({ sample: true }), '@sample');
});

test('a text and the sample: both must match, in any order', () => {
  const both = new RegExp(sabotageGrep({ grep: '@R1|@R2', sample: true }) ?? '');
  assert.match('sabotage R1-M01 change @R1 @R1-M01 @sample', both);
  assert.match('sabotage R2-M01 change @sample @R2', both);
  assert.doesNotMatch('sabotage R1-M02 change @R1 @R1-M02', both);
  assert.doesNotMatch('sabotage R3-M01 change @R3 @sample', both);
});
