import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cases, mutants } from '../../suites/catalogue.ts';
import { matrixOf } from './matrix.ts';
import { fakeFacts } from './testing.ts';

const facts = fakeFacts();

test('downwards: every case of the catalogue once, also one that was not planned', () => {
  const { forward, gaps } = matrixOf(fakeFacts({ verdictOf: ({ id }) => (id === 'R1-01' ? 'passed' : undefined) }));
  assert.deepEqual(
    forward.map(({ entry }) => entry?.entry.id),
    cases.map(({ id }) => id),
  );
  assert.equal(forward.filter(({ entry }) => entry?.standing === 'not planned').length, cases.length - 1);
  assert.deepEqual(gaps, []);
});

test('upwards: every mutant and every file leads to the case that leads to it', () => {
  const { byMutant, byEvidence } = matrixOf(facts);
  assert.deepEqual(byMutant.map(({ leaf }) => leaf.mutant.id).toSorted(), mutants.map(({ id }) => id).toSorted());
  for (const { leaf, entry, fact } of byMutant) {
    assert.equal(leaf.mutant.caseId, entry.entry.id);
    assert(fact.cases.includes(entry));
  }
  assert.equal(byEvidence.length, cases.length);
  for (const { leaf, entry } of byEvidence) assert(leaf.path.startsWith(`evidence/${entry.entry.id}/`));
});

test('what is missing in the chain is named', () => {
  const [fact] = facts;
  assert(fact !== undefined);
  const [entry, ...others] = fact.cases;
  assert(entry !== undefined);
  const bare = { ...entry, mutants: [], evidence: [] };
  assert.deepEqual(matrixOf([{ ...fact, cases: [bare, ...others] }]).gaps, [
    'R1-01 has no mutant',
    ...entry.mutants.map(({ mutant }) => `${mutant.id} belongs to no case`),
    'R1-01 passed without evidence',
  ]);
  const { forward, gaps } = matrixOf([{ ...fact, cases: [], requirement: { ...fact.requirement, mutants: [] } }]);
  assert.deepEqual([forward.length, forward[0]?.entry, gaps], [1, undefined, ['R1 has no case']]);
});
