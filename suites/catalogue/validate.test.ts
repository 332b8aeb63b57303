import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { requirements } from '../catalogue.ts';
import { declarationsIn } from './declarations.ts';
import type { CaseData, MutantData, RequirementData } from './types.ts';
import { validateCatalogue } from './validate.ts';

test('the catalogue and the specs agree', async () => {
  const declarations = await declarationsIn(join(import.meta.dirname, '..'));
  assert.deepEqual(validateCatalogue(requirements, declarations), []);
});

/** Two for each of the two cases. */
const theMutants: readonly MutantData[] = [
  aMutant(),
  { ...aMutant(), id: 'R1-M02' },
  { ...aMutant(), id: 'R1-M03', caseId: 'R1-02', twin: 'R1-01' },
  { ...aMutant(), id: 'R1-M04', caseId: 'R1-02', twin: 'R1-01' },
];

describe('validateCatalogue names', () => {
  const specs = [
    { caseId: 'R1-01', spec: 'a.spec.ts' },
    { caseId: 'R1-02', spec: 'a.spec.ts' },
  ];

  test('nothing in a sound catalogue', () => {
    assert.deepEqual(validateCatalogue([requirement()], specs), []);
  });

  const unsound: readonly (readonly [string, RequirementData, RegExp])[] = [
    [
      'a repeated id',
      requirement({ cases: [aCase('R1-01'), aCase('R1-01'), aCase('R1-02')] }),
      /R1-01 is used more than once/,
    ],
    [
      'a case with one mutant only',
      requirement({
        mutants: theMutants.slice(1),
        cases: [{ ...aCase('R1-01'), mutants: ['R1-M02'] }, aCase('R1-02')],
      }),
      /R1-01 must be broken by at least 2 mutants, and is by 1/,
    ],
    [
      'a mutant that breaks another case',
      requirement({ cases: [{ ...aCase('R1-01'), mutants: ['R1-M01', 'R1-M02', 'R1-M03'] }, aCase('R1-02')] }),
      /case R1-01 names the mutant R1-M03 of R1-02/,
    ],
    [
      'an unknown mutant',
      requirement({ cases: [{ ...aCase('R1-01'), mutants: ['R1-M01', 'R1-M02', 'R1-M09'] }, aCase('R1-02')] }),
      /unknown mutant R1-M09/,
    ],
    [
      'a mutant of an unknown case',
      requirement({ mutants: [{ ...aMutant(), caseId: 'R1-07' }] }),
      /R1-M01 names the unknown case R1-07/,
    ],
    [
      'an unknown twin',
      requirement({ mutants: [{ ...aMutant(), twin: 'R1-08' }] }),
      /R1-M01 names the unknown case R1-08/,
    ],
    [
      'a mutant that is its own twin',
      requirement({ mutants: [{ ...aMutant(), twin: 'R1-01' }] }),
      /its own case R1-01 as twin/,
    ],
    [
      'a signature that matches everything',
      requirement({ mutants: [{ ...aMutant(), signature: '.*' }] }),
      /signature of mutant R1-M01/,
    ],
    [
      'a signature that is no pattern',
      requirement({ mutants: [{ ...aMutant(), signature: '(' }] }),
      /signature of mutant R1-M01/,
    ],
    [
      'a case of another requirement',
      requirement({ cases: [aCase('R1-01'), aCase('R1-02'), aCase('R2-01')] }),
      /R2-01 is not named R1-/,
    ],
    [
      'a case without steps',
      requirement({ cases: [{ ...aCase('R1-01'), steps: [] }, aCase('R1-02')] }),
      /R1-01 lacks steps/,
    ],
    ['a requirement without case', requirement({ cases: [], mutants: [] }), /R1 has no case/],
  ];
  for (const [name, data, problem] of unsound) {
    test(name, () => {
      assert.match(validateCatalogue([data], specs).join('\n'), problem);
    });
  }

  test('a mutant that its case does not list', () => {
    const data = requirement({ mutants: [...theMutants, { ...aMutant(), id: 'R1-M05' }] });
    assert.deepEqual(validateCatalogue([data], specs), ['case R1-01 does not name its mutant R1-M05']);
  });

  test('a case without spec', () => {
    assert.deepEqual(validateCatalogue([requirement()], specs.slice(1)), ['case R1-01 has no spec']);
  });

  test('a spec without case, and a case declared twice', () => {
    const more = [...specs, { caseId: 'R9-01', spec: 'b.spec.ts' }, { caseId: 'R1-02', spec: 'b.spec.ts' }];
    assert.deepEqual(validateCatalogue([requirement()], more), [
      'b.spec.ts declares the unknown case R9-01',
      'in the specs, the id R1-02 is used more than once',
    ]);
  });
});

test('declarations are read from specs only', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'assay-specs-'));
  try {
    await mkdir(join(dir, 'R1-cluster'));
    await writeFile(
      join(dir, 'R1-cluster', 'a.spec.ts'),
      'test(...caseOf(\'R1-01\'), f);\ntest(...caseOf(\n  "R1-02"\n), f);',
    );
    await writeFile(join(dir, 'R1-cluster', 'helper.ts'), "caseOf('R1-03')");
    const spec = join('R1-cluster', 'a.spec.ts');
    assert.deepEqual(await declarationsIn(dir), [
      { caseId: 'R1-01', spec },
      { caseId: 'R1-02', spec },
    ]);
  } finally {
    await rm(dir, { recursive: true });
  }
});

function requirement(change: Partial<RequirementData> = {}): RequirementData {
  const cases = [aCase('R1-01'), aCase('R1-02')];
  return { id: 'R1', title: 't', source: 's', cases, mutants: theMutants, ...change };
}

function aCase(id: CaseData['id']): CaseData {
  const text = { feature: 'f', title: 't', objective: 'o', preconditions: ['p'], steps: ['s'], expected: 'e' };
  return { id, ...text, severity: 'normal', mutants: id === 'R1-01' ? ['R1-M01', 'R1-M02'] : ['R1-M03', 'R1-M04'] };
}

function aMutant(): MutantData {
  const text = { change: 'c', signature: 'timeout', undo: 'u' };
  return { id: 'R1-M01', operator: 'cloud', caseId: 'R1-01', twin: 'R1-02', ...text };
}
