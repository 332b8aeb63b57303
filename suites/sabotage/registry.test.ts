import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mutants } from '../catalogue.ts';
import { implementations } from './registry.ts';

test('every mutant of the catalogue can be put in, exactly once', () => {
  assert.deepEqual(implementations.map(({ id }) => id).toSorted(), mutants.map(({ id }) => id).toSorted());
});
