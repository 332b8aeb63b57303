import assert from 'node:assert/strict';
import { it } from 'node:test';

import { seconds, tail } from './progress.ts';

it('tells durations in the unit that fits', () => {
  assert.deepEqual([40, 9_940, 12_400, 59_400, 59_600, 187_000].map(seconds), [
    '0.0 s',
    '9.9 s',
    '12 s',
    '59 s',
    '1 min 00 s',
    '3 min 07 s',
  ]);
});

it('keeps the end of a log', () => {
  assert.equal(tail('1\n2\n3\n', 2), '2\n3');
});
