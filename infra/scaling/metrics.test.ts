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

it('a pod that one look does not tell of was there all the same, and waits for its next measurement', () => {
  const regular = looks(61, (second) => 1 + Math.floor(second / 15));
  const without = (some: (second: number) => boolean) =>
    regular.map((look, second) => (some(second) ? { ...look, pods: [] } : look));
  assert.deepEqual(freshnessOf(without((second) => second < 7)), { measurements: 5, longestPause: 15 });
  assert.deepEqual(freshnessOf(without((second) => second >= 15 && second < 30)), {
    measurements: 4,
    longestPause: 30,
  });
});

it('pods that came later, or had gone at the end, are not asked for more than they could have', () => {
  const whole = looks(61, (second) => 1 + Math.floor(second / 15));
  const some = whole.map(({ at, pods }, second) => ({
    at,
    pods: [...pods, ...(second < 50 ? [use('early', 1)] : []), ...(second > 50 ? [use('late', 1)] : [])],
  }));
  assert.deepEqual(freshnessOf(some), { measurements: 5, longestPause: 15 });
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
