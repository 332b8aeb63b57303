import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { upperBound } from './statistics.ts';

describe('upperBound', () => {
  /** One-sided 95 % limits as tables of the binomial distribution have them. */
  const known: readonly (readonly [failures: number, runs: number, bound: number])[] = [
    [0, 1, 0.95],
    [0, 10, 0.2589],
    [1, 10, 0.3942],
    [2, 10, 0.5069],
    [5, 10, 0.7776],
    [10, 10, 1],
    [0, 20, 0.1391],
    [1, 20, 0.2161],
  ];
  for (const [failures, runs, bound] of known) {
    test(`of ${failures} failures in ${runs} runs is ${bound}`, () => {
      assert.ok(Math.abs(upperBound(failures, runs) - bound) < 5e-5, String(upperBound(failures, runs)));
    });
  }

  test('without a failure is just below the rule of three', () => {
    for (const runs of [5, 20, 100, 1000]) {
      const bound = upperBound(0, runs);
      assert.ok(bound < 3 / runs && bound > 2.2 / runs, `${runs}: ${bound}`);
      assert.ok(Math.abs(bound - (1 - 0.05 ** (1 / runs))) < 1e-9);
    }
  });

  test('falls with more runs, and rises with more failures', () => {
    assert.ok(upperBound(1, 200) < upperBound(1, 100));
    assert.ok(upperBound(2, 100) > upperBound(1, 100));
    assert.ok(upperBound(900, 5000) > 0.18);
  });

  test('refuses numbers that no experiment has', () => {
    for (const [failures, runs] of [
      [0, 0],
      [2, 1],
      [-1, 5],
      [0.5, 5],
    ] as const) {
      assert.throws(() => upperBound(failures, runs), RangeError);
    }
  });
});
