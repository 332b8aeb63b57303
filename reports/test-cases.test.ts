import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { projectDir } from '../infra/paths.ts';
import { cases, mutants } from '../suites/catalogue.ts';
import { testCasesDocument } from './test-cases.ts';

test('TEST_CASES.md is what the catalogue says (npm run docs writes it)', async () => {
  assert.equal(await readFile(join(projectDir, 'TEST_CASES.md'), 'utf8'), testCasesDocument());
});

test('every case and every mutant has a place in the document', () => {
  const document = testCasesDocument();
  for (const { id, title, objective } of cases) {
    assert.ok(document.includes(`### ${id} ${title}\n`), id);
    assert.ok(document.includes(objective), id);
  }
  for (const { id } of mutants) assert.ok(document.includes(`| ${id} |`), id);
});
