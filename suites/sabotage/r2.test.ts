import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { projectDir } from '../../fixtures/harness.ts';
import { fileChanges } from './r2.ts';

for (const { id, file, from, to } of fileChanges) {
  test(`${id} finds in ${file} what it changes, and only there`, () => {
    const text = readFileSync(join(projectDir, file), 'utf8');
    assert.equal(text.split(from).length, 2, `expected once: ${from}`);
    assert.ok(!text.includes(to), 'the file is mutated');
  });
}
