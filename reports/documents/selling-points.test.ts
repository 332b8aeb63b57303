import assert from 'node:assert/strict';
import { test } from 'node:test';

import { claimCount, sellingPointsOf } from './selling-points.ts';
import { fakeFacts, type FakeOptions } from './testing.ts';

const claims = (options?: FakeOptions): string[] => sellingPointsOf(fakeFacts(options)).map(({ claim }) => claim);

test('a run in which everything is proven backs every claim, each by cases with evidence', () => {
  const points = sellingPointsOf(fakeFacts());
  assert.equal(points.length, claimCount);
  for (const { proofs } of points.slice(0, -1)) {
    assert(proofs.length > 0);
    for (const { evidence } of proofs) assert(evidence.length > 0);
  }
});

for (const verdict of ['failed', 'inconclusive', 'not run', undefined] as const) {
  test(`a claim whose case is ${verdict ?? 'not planned'} is left out`, () => {
    const told = claims({ verdictOf: ({ id }) => (id === 'R3-07' ? verdict : 'passed') });
    assert.equal(told.length, claimCount - 2);
    assert(!told.some((claim) => /control plane is a single point|Every proof/.test(claim)));
  });
}

test('a case that did not notice its fault backs no claim', () => {
  const told = claims({ outcomeOf: (id) => (id === 'R3-M07' ? 'survived' : 'killed') });
  assert(!told.some((claim) => /control plane is a single point|Every proof/.test(claim)));
});

test('that every proof can fail is told only when every mutant was killed', () => {
  assert(claims().some((claim) => claim.startsWith('Every proof')));
  const told = claims({ outcomeOf: (id) => (id === 'R1-M01' ? 'not run' : 'killed') });
  assert.equal(told.length, claimCount - 1);
  assert(!told.some((claim) => claim.startsWith('Every proof')));
});
