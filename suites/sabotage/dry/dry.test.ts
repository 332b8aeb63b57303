import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { easyPayPolicies } from '../../../fixtures/harness.ts';
import { mutants } from '../../catalogue.ts';
import { withChange } from '../r4-changes.ts';
import { judgeDry, type Model } from './judge.ts';
import { connectionsThatDiffer, models } from './models.ts';

for (const model of models) {
  describe(`the ${model.name}`, () => {
    test('is green without any mutation', () => {
      assert.deepEqual(model.differences(undefined), []);
    });

    for (const { id, outcome, reason } of judgeDry(model)) {
      test(`kills ${id}`, () => {
        assert.ok(
          mutants.some((mutant) => mutant.id === id),
          'a mutant of the catalogue',
        );
        assert.equal(outcome, 'killed', reason);
      });
    }
  });
}

describe('a model that judges', () => {
  const model: Model = { name: 'model', mutants: ['R1-M01'], differences: () => [] };
  const outcomeOf = (differences: Model['differences']) => judgeDry({ ...model, differences })[0];

  test('reports a harmless change as the survivor, by name', () => {
    const [policy] = easyPayPolicies();
    const harmless = withChange(easyPayPolicies(), { policy: policy?.metadata.name ?? '', change: () => undefined });
    const verdict = outcomeOf((mutant) => (mutant === undefined ? [] : connectionsThatDiffer(harmless)));
    assert.deepEqual(verdict, { id: 'R1-M01', outcome: 'survived', reason: 'the model sees no difference' });
  });

  test('finds nothing proven when it is not green before', () => {
    const verdict = outcomeOf(() => ['a → b is open']);
    assert.equal(verdict?.outcome, 'void');
    assert.match(verdict.reason, /without any mutation the model is not green: a → b is open/);
  });

  test('finds nothing proven when it breaks', () => {
    const verdict = outcomeOf((mutant) => {
      if (mutant !== undefined) throw new Error('no such object');
      return [];
    });
    assert.deepEqual([verdict?.outcome, verdict?.reason], ['void', 'the model broke: no such object']);
  });
});
