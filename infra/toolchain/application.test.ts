import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';

import { temporaryDirectory } from '../machine/testing.ts';
import { readApplication, walletDirectory } from './application.ts';

function application(context: TestContext): string {
  const directory = temporaryDirectory(context);
  mkdirSync(join(directory, 'src/server'), { recursive: true });
  for (const path of ['package.json', 'src/main.ts', 'src/server/app.ts', 'src/server/app.test.ts', 'notes.txt']) {
    writeFileSync(join(directory, path), path);
  }
  return directory;
}

test('an application is its package.json and the files of its folders, without tests', async (context) => {
  const { files } = await readApplication(application(context));
  assert.deepEqual([...files.keys()], ['package.json', 'src/main.ts', 'src/server/app.ts']);
  assert.equal(files.get('src/main.ts')?.toString(), 'src/main.ts');
});

test('its digest changes with what runs, and with nothing else', async (context) => {
  const directory = application(context);
  const { digest } = await readApplication(directory);
  writeFileSync(join(directory, 'src/server/app.test.ts'), 'another test');
  assert.equal((await readApplication(directory)).digest, digest);
  writeFileSync(join(directory, 'src/main.ts'), 'another program');
  assert.notEqual((await readApplication(directory)).digest, digest);
});

test('the wallet has what its image starts', async () => {
  assert.ok((await readApplication(walletDirectory)).files.has('src/main.ts'));
});
