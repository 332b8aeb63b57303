import assert from 'node:assert/strict';
import { it } from 'node:test';

import { freshMetrics, freshnessOf } from './freshness.ts';
import { quantity } from './metrics.ts';

it('reads quantities', () => {
  const texts = ['250m', '1234567n', '2', '512Mi', '1.5Gi', '98304Ki'];
  assert.deepEqual(texts.map(quantity), [0.25, 1234567e-9, 2, 512 * 2 ** 20, 1.5 * 2 ** 30, 96 * 2 ** 20]);
  for (const wrong of ['', '1.', 'x', '5Zi', '-1']) assert.throws(() => quantity(wrong), TypeError);
});

const use = (pod: string, measuredAt: number) => ({ pod, cpu: 0, memory: 0, measuredAt });

/** A look every second; each pod is measured every 15 s. */
const looks = (seconds: number, stamp: (second: number) => number) =>
  Array.from({ length: seconds }, (_, second) => ({ at: second * 1000, pods: [use('a', stamp(second))] }));

it('counts new measurements, also when two servers answer in turn', () => {
  const one = looks(61, (second) => 1 + Math.floor(second / 15));
  assert.deepEqual(freshnessOf(one), { measurements: 5, longestPause: 15 });
  const inTurn = looks(61, (second) => 1 + Math.floor((second - 7 * (second % 2)) / 15));
  assert.equal(freshnessOf(inTurn).measurements, 5);
});

it('metrics that stand still prove nothing', () => {
  assert.throws(
    () =>
      freshMetrics(
        looks(61, () => 1),
        3,
      ),
    /InconclusiveError|stood still/,
  );
  assert.throws(() => freshMetrics([], 1), /stood still/);
  assert.equal(
    freshMetrics(
      looks(61, (second) => 1 + Math.floor(second / 15)),
      4,
    ).measurements,
    5,
  );
});
