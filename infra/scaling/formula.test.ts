import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { proposal, recommendation, tolerance, type MetricState } from './formula.ts';

const state = (utilization: number, counted: number, others: Partial<MetricState> = {}): MetricState => ({
  utilization,
  target: 50,
  counted,
  unready: 0,
  missing: 0,
  ...others,
});

describe('proposal', () => {
  for (const [what, current, metric, expected] of [
    ['twice the target is twice the pods', 2, state(100, 2), 4],
    ['a part of a pod is a whole one', 2, state(56, 2), 3],
    ['within the tolerance above, nothing', 4, state(55, 4), 4],
    ['within the tolerance below, nothing', 4, state(45, 4), 4],
    ['below it, fewer', 4, state(44, 4), 4],
    ['half the use, half the pods', 4, state(25, 4), 2],
    ['no use, no pods: the bounds have the last word', 4, state(0, 4), 0],
    ['far beyond any maximum', 2, state(1000, 2), 40],
    ['pods that have just started count as idle when more are wanted', 6, state(120, 2, { unready: 4 }), 6],
    ['and are not enough when use is higher still', 6, state(240, 2, { unready: 4 }), 10],
    ['they do not count at all when fewer are wanted', 6, state(25, 2, { unready: 4 }), 1],
    ['pods without a metric count as idle when more are wanted', 4, state(120, 2, { missing: 2 }), 5],
    ['and as full when fewer are: then nothing is done', 4, state(20, 2, { missing: 2 }), 4],
  ] as const) {
    it(what, () => {
      assert.equal(proposal(current, metric), expected);
    });
  }

  const replicas = fc.integer({ min: 1, max: 100 });
  const use = fc.integer({ min: 0, max: 1000 });
  const target = fc.integer({ min: 1, max: 200 });
  const others = fc.integer({ min: 0, max: 20 });

  it('when every pod is known, use after the change is at most the target, and one pod fewer would be too few', () => {
    fc.assert(
      fc.property(replicas, use, target, (current, utilization, wanted) => {
        const proposed = proposal(current, { ...state(utilization, current), target: wanted });
        if (proposed === current) return;
        const total = utilization * current;
        assert.ok(total / proposed <= wanted + 1e-9 || proposed === 0);
        assert.ok(proposed === 0 || total / (proposed - 1) > wanted - 1e-9);
      }),
    );
  });

  it('never scales for use within the tolerance', () => {
    fc.assert(
      fc.property(replicas, use, target, others, (current, utilization, wanted, unready) => {
        const ratio = utilization / wanted;
        fc.pre(ratio >= 1 - tolerance && ratio <= 1 + tolerance);
        assert.equal(proposal(current, { ...state(utilization, current, { unready }), target: wanted }), current);
      }),
    );
  });

  it('what is not known never turns the direction, and only ever calms', () => {
    fc.assert(
      fc.property(replicas, use, target, others, others, (counted, utilization, wanted, unready, missing) => {
        const current = counted + unready + missing;
        const proposed = proposal(current, { utilization, target: wanted, counted, unready, missing });
        if (utilization > wanted) assert.ok(proposed >= current);
        if (utilization < wanted) assert.ok(proposed <= current);
      }),
    );
  });

  it('more use never asks for fewer pods', () => {
    fc.assert(
      fc.property(replicas, use, use, target, (current, a, b, wanted) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((utilization) =>
          proposal(current, { ...state(utilization, current), target: wanted }),
        );
        assert.ok((less ?? 0) <= (more ?? 0));
      }),
    );
  });
});

it('of several metrics the most demanding one holds', () => {
  assert.equal(recommendation(2, [state(20, 2), state(140, 2)]), 6);
  assert.equal(recommendation(4, [state(20, 4), state(10, 4)]), 2);
});
