import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { borrowFile, returnFiles } from './borrowed-files.ts';
import { setEnvironment, temporaryDirectory } from './machine/testing.ts';

const cloud = 'borrowed-files-test';

test('files have again what they held when they were first borrowed, once', (t) => {
  setEnvironment(t, { ASSAY_STATE: temporaryDirectory(t) });
  const directory = temporaryDirectory(t);
  const [one, two] = [join(directory, 'one'), join(directory, 'two')] as const;
  for (const path of [one, two]) writeFileSync(path, 'before');
  for (const path of [one, one, two]) {
    borrowFile(path, cloud);
    writeFileSync(path, 'changed');
  }
  assert.deepEqual(returnFiles(cloud).toSorted(), [one, two]);
  for (const path of [one, two]) assert.equal(readFileSync(path, 'utf8'), 'before');
  writeFileSync(one, 'later');
  assert.deepEqual(returnFiles(cloud), []);
  assert.equal(readFileSync(one, 'utf8'), 'later');
});
