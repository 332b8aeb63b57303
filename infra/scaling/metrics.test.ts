import assert from 'node:assert/strict';
import { it } from 'node:test';

import { freshMetrics, freshnessOf } from './freshness.ts';
import { quantity } from './metrics.ts';
import type { PodLife } from './record.ts';

it('reads quantities', () => {
  const texts = ['250m', '1234567n', '2', '512Mi', '1.5Gi', '98304Ki'];
  assert.deepEqual(texts.map(quantity), [0.25, 1234567e-9, 2, 512 * 2 ** 20, 1.5 * 2 ** 30, 96 * 2 ** 20]);
  for (const wrong of ['', '1.', 'x', '5Zi', '-1']) assert.throws(() => quantity(wrong), TypeError);
});

const use = (pod: string, measuredAt: number) => ({ pod, cpu: 0, memory: 0, measuredAt });

/** A look every second; each pod is measured every 15 s. */
const looks = (seconds: number, stamp: (second: number) => number) =>
  Array.from({ length: seconds }, (_, second) => ({ at: second * 1000, pods: [use('a', stamp(second))] }));

const life = (name: string, ending?: number): PodLife => ({ name, created: 0, ...(ending && { ending }) });

const freshness = (metrics: ReturnType<typeof looks>, pods: readonly PodLife[] = [life('a')]) =>
  freshnessOf({ metrics, pods });

it('counts new measurements, also when two servers answer in turn', () => {
  const one = looks(61, (second) => 1 + Math.floor(second / 15));
  assert.deepEqual(freshness(one), { measurements: 5, longestPause: 15 });
  const inTurn = looks(61, (second) => 1 + Math.floor((second - 7 * (second % 2)) / 15));
  assert.equal(freshness(inTurn).measurements, 5);
});

it('a pod that one look does not tell of was there all the same, and waits for its next measurement', () => {
  const regular = looks(61, (second) => 1 + Math.floor(second / 15));
  const without = (some: (second: number) => boolean) =>
    regular.map((look, second) => (some(second) ? { ...look, pods: [] } : look));
  assert.deepEqual(freshness(without((second) => second < 7)), { measurements: 5, longestPause: 15 });
  assert.deepEqual(freshness(without((second) => second >= 15 && second < 30)), {
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
  const pods = [life('a'), life('early', 12_000), life('late')];
  assert.deepEqual(freshness(some, pods), { measurements: 5, longestPause: 15 });
  // One that stays and is not measured any more is not overlooked.
  assert.equal(freshness(some, [life('a'), life('early')]).longestPause, 60);
});

it('of two pods that were there all the time, the one that was measured less often counts', () => {
  const both = looks(61, (second) => 1 + Math.floor(second / 15)).map(({ at, pods }, second) => ({
    at,
    pods: [...pods, use('b', 1 + Math.floor(second / 30))],
  }));
  assert.deepEqual(freshness(both, [life('a'), life('b')]), { measurements: 3, longestPause: 30 });
});

it('no pod needs to have been there from the beginning to the end', () => {
  const relay = Array.from({ length: 121 }, (_, second) => ({
    at: second * 1000,
    pods: [use(second < 60 ? 'first' : 'second', 1 + Math.floor(second / 15))],
  }));
  assert.deepEqual(freshness(relay, [life('first', 60_000), life('second')]), { measurements: 5, longestPause: 15 });
});

it('metrics that stand still prove nothing', () => {
  const still = looks(61, () => 1);
  const pods = [life('a')];
  assert.throws(() => freshMetrics({ metrics: still, pods }, 3), /InconclusiveError|stood still/);
  assert.throws(() => freshMetrics({ metrics: [], pods }, 1), /stood still/);
  const moving = looks(61, (second) => 1 + Math.floor(second / 15));
  assert.equal(freshMetrics({ metrics: moving, pods }, 4).measurements, 5);
});
