import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { projectDir } from '../../fixtures/harness.ts';
import { fileChanges as r2 } from './r2.ts';
import { fileChanges as r6 } from './r6.ts';
import { fileChanges as r7 } from './r7-changes.ts';
import { fileChanges as r8 } from './r8.ts';

for (const { id, file, from, to } of [...r2, ...r6, ...r7, ...Object.values(r8)]) {
  test(`${id} finds in ${file} what it changes, once, and can tell that it has changed it`, () => {
    const text = readFileSync(join(projectDir, file), 'utf8');
    assert.equal(text.split(from).length, 2, `expected once: ${from}`);
    assert.ok(!text.includes(to), 'the file is mutated, or the change cannot be told from what is there');
  });
}
