import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { disagreements } from './cyclonus.ts';
import { digestsOf, modelAnswers, scenariosOf, type Golden } from './golden.ts';
import { matrixOf } from './testing.ts';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'cyclonus.golden.json'), 'utf8')) as Golden;

test('the model agrees with Cyclonus about every generated scenario', () => {
  const made = scenariosOf(golden);
  assert.ok(made.length >= 1000);
  assert.deepEqual(digestsOf(modelAnswers(made)), golden.digests);
});

test('generated scenarios are neither all open nor all closed, and use every form of a rule', () => {
  const made = scenariosOf({ ...golden, scenarios: 300 });
  const fields = made.flatMap(matrixOf);
  const open = fields.filter(({ allowed }) => allowed).length / fields.length;
  assert.ok(open > 0.3 && open < 0.9, `${open} of the connections are open`);
  const text = JSON.stringify(made);
  for (const form of [
    'endPort',
    'except',
    'NotIn',
    'DoesNotExist',
    '"port":"http"',
    '"to":[]',
    '"namespaceSelector":{}',
  ]) {
    assert.ok(text.includes(form), `no scenario has ${form}`);
  }
});

test('every known disagreement still makes a difference: none is listed that is mended', () => {
  const made = scenariosOf({ ...golden, scenarios: 300 });
  for (const { what, asCyclonusReads } of disagreements) {
    const differ = made.some((scenario) => {
      const policies = scenario.policies.map(asCyclonusReads) as typeof scenario.policies;
      return JSON.stringify(matrixOf({ ...scenario, policies })) !== JSON.stringify(matrixOf(scenario));
    });
    assert.ok(differ, what);
  }
});
