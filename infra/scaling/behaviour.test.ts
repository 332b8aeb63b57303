import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { decide, type Bounds, type Past, type Situation } from './behaviour.ts';

const bounds: Bounds = {
  least: 2,
  most: 10,
  up: {
    windowSeconds: 0,
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 10 },
      { type: 'Percent', value: 100, periodSeconds: 10 },
    ],
  },
  down: { windowSeconds: 60, policies: [{ type: 'Pods', value: 2, periodSeconds: 10 }] },
};

const at = (seconds: number, value: number): Past => ({ at: seconds, value });

const now = 1000;
const situation = (current: number, recommended: number, past: Partial<Situation> = {}): Situation => ({
  now,
  current,
  recommended,
  recommendations: [],
  changes: [],
  ...past,
});

describe('decide', () => {
  for (const [what, given, expected] of [
    ['does what is recommended', situation(2, 5), 5],
    ['never more than may be added at once', situation(2, 9), 6],
    ['twice as many when that is more', situation(5, 12), 10],
    ['never more than the maximum', situation(9, 30), 10],
    ['what was added just now counts', situation(6, 9, { changes: [at(995, 4)] }), 6],
    ['what was added long ago does not', situation(6, 9, { changes: [at(985, 4)] }), 9],
    ['two fewer at once', situation(10, 2), 8],
    ['not while more were wanted within the window', situation(10, 2, { recommendations: [at(950, 10)] }), 10],
    ['as far as the highest of the window', situation(10, 2, { recommendations: [at(950, 9)] }), 9],
    ['what was wanted before the window is forgotten', situation(10, 2, { recommendations: [at(939, 10)] }), 8],
    ['never fewer than the minimum', situation(3, 0), 2],
    ['what was removed just now counts', situation(8, 2, { changes: [at(995, -2)] }), 8],
    ['fewer than the minimum are made the minimum at once', situation(1, 1), 2],
    ['more than the maximum are made the maximum at once', situation(15, 15), 10],
  ] as const) {
    it(what, () => {
      assert.equal(decide(bounds, given), expected);
    });
  }

  const past = fc.array(fc.record({ at: fc.integer({ min: 900, max: now }), value: fc.integer({ min: 0, max: 20 }) }), {
    maxLength: 6,
  });

  it('stays within the bounds, and never goes past what is recommended', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 0, max: 40 }),
        past,
        (current, wanted, recommendations) => {
          const decided = decide(bounds, situation(current, wanted, { recommendations }));
          assert.ok(decided >= bounds.least && decided <= bounds.most);
          if (current < bounds.least || current > bounds.most) return;
          if (decided > current) assert.ok(decided <= wanted);
          if (decided < current) assert.ok(decided >= wanted || decided === bounds.least);
        },
      ),
    );
  });

  it('a higher recommendation never decides on fewer', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10 }), pair, past, (current, [a, b], recommendations) => {
        const decided = (wanted: number) => decide(bounds, situation(current, wanted, { recommendations }));
        assert.ok(decided(Math.min(a, b)) <= decided(Math.max(a, b)));
      }),
    );
  });
});
