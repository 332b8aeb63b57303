import assert from 'node:assert/strict';
import { test } from 'node:test';

import { duration, figure, moment, plural } from './format.ts';

test('durations read as people say them, also at the borders', () => {
  const table: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 00 s'],
    [245_000, '4 min 05 s'],
    [3_599_700, '1 h 00 min'],
    [3_720_000, '1 h 02 min'],
  ];
  for (const [milliseconds, text] of table) assert.equal(duration(milliseconds), text);
});

test('figures carry their unit', () => {
  assert.equal(figure(67.48, 's'), '1 min 07 s');
  assert.equal(figure(0.123, 'cores'), '0.12 cores');
  assert.equal(figure(3, ''), '3');
});

test('moments are UTC, and nouns agree', () => {
  assert.equal(moment('2026-02-03T04:05:06.789Z'), '2026-02-03 04:05:06 UTC');
  assert.deepEqual([plural(1, 'case'), plural(2, 'case')], ['1 case', '2 cases']);
});
