import assert from 'node:assert/strict';
import { test } from 'node:test';

import { concludeFrom, shownBy, type Conclusion } from './conclusion.ts';
import { factsOf } from './facts.ts';
import { fakeFacts, fakeRecord, type FakeOptions } from './testing.ts';
import { cases, mutants, requirements } from '../../suites/catalogue.ts';

const conclude = (options?: FakeOptions): Conclusion => concludeFrom(fakeRecord(options).results, fakeFacts(options));

test('everything passed and every mutant killed: green, and nothing is left to say', () => {
  const { colour, headline, against, untold, open } = conclude();
  assert.deepEqual([colour, against, untold, open], ['green', [], [], []]);
  assert.equal(headline, `Green: all ${cases.length} cases passed, and all ${mutants.length} mutants were killed.`);
});

for (const verdict of ['failed', 'inconclusive', 'not run'] as const) {
  test(`one case ${verdict}: not green, and the case is named`, () => {
    const { colour, headline, against, open } = conclude({
      verdictOf: ({ id }) => (id === 'R4-02' ? verdict : 'passed'),
    });
    assert.equal(colour, 'not green');
    assert.match(headline, new RegExp(`^Not green: .*\\b1 ${verdict}\\.$`));
    assert.match(against.join('\n'), /R4-02/);
    assert.deepEqual(
      open.map(({ entry }) => entry.id),
      ['R4-02'],
    );
  });
}

test('part of the catalogue: green as far as it went, never green', () => {
  const { colour, headline, untold } = conclude({ verdictOf: ({ id }) => (id === 'R1-01' ? 'passed' : undefined) });
  assert.equal(colour, 'partial');
  assert.equal(headline, 'Green as far as it went: 1 of 1 planned cases passed.');
  assert.deepEqual(untold, [`${cases.length - 1} of ${cases.length} cases were not part of this run`]);
});

test('mutants that were not tried are told, and keep the run from being green', () => {
  const { colour, untold } = conclude({ outcomeOf: (id) => (id === 'R1-M01' ? 'not run' : 'killed') });
  assert.deepEqual([colour, untold], ['partial', [`1 of ${mutants.length} mutants were not tried at this commit`]]);
});

for (const outcome of ['survived', 'void'] as const) {
  test(`a mutant that ${outcome}: not green, although every case passed`, () => {
    const { colour, against } = conclude({ outcomeOf: (id) => (id === 'R1-M01' ? outcome : 'killed') });
    assert.deepEqual([colour, against], ['not green', [`R1-M01 ${outcome}: R1-01 has not shown that it can fail`]]);
  });
}

test('a mutant of another commit counts as not tried', () => {
  const { results, sabotage, files } = fakeRecord();
  const other = { ...sabotage, mutants: sabotage.mutants.map((entry) => ({ ...entry, commit: 'd'.repeat(40) })) };
  const integrity = new Map([...files.keys()].map((path) => [path, 'intact'] as const));
  const facts = factsOf({ catalogue: requirements, results, sabotage: other, integrity });
  assert.deepEqual(concludeFrom(results, facts).untold, [
    `${mutants.length} of ${mutants.length} mutants were not tried at this commit`,
  ]);
});

test('changed or missing evidence: not green, and the requirement is not shown', () => {
  const { results, sabotage, files } = fakeRecord();
  const [changed = ''] = files.keys();
  const integrity = new Map([...files.keys()].map((path) => [path, path === changed ? 'changed' : 'intact'] as const));
  const facts = factsOf({ catalogue: requirements, results, sabotage, integrity });
  const { colour, against } = concludeFrom(results, facts);
  assert.equal(colour, 'not green');
  assert.deepEqual(against, [`evidence ${changed} is changed: its hash no longer matches the record`]);
  assert.deepEqual(
    facts.map((fact) => shownBy(fact).shown),
    requirements.map(({ id }) => id !== 'R1'),
  );
});

test('a run without a case says so', () => {
  const { colour, headline } = conclude({ verdictOf: () => undefined });
  assert.deepEqual([colour, headline], ['not green', 'Not green: no case was planned.']);
});
