import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';

import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { toolchainDir } from './manifest.ts';
import { entryPath, inspect, publish } from './store.ts';

const content = 'the bytes of a program';

async function published(context: TestContext): Promise<{ directory: string; file: string }> {
  setEnvironment(context, { ASSAY_CACHE: temporaryDirectory(context) });
  const directory = entryPath('entries', 'tool');
  await publish(directory, (scratch) => {
    writeFileSync(join(scratch, 'tool'), content);
    // A whole number of seconds: what a test puts back later is then exactly the same.
    utimesSync(join(scratch, 'tool'), 1_000, 1_000);
    return Promise.resolve({ version: 'v1', programs: { tool: 'tool' }, files: ['tool'] });
  });
  return { directory, file: join(directory, 'tool') };
}

test('a published entry is whole and knows its checksums', async (context) => {
  const { directory } = await published(context);
  const verdict = await inspect(directory);
  assert.equal(verdict.state, 'whole');
  assert.equal(verdict.entry.version, 'v1');
  assert.match(verdict.entry.checksums.get('tool') ?? '', /^[0-9a-f]{64}$/);
});

test('an entry that never was is missing, not corrupt', async (context) => {
  setEnvironment(context, { ASSAY_CACHE: temporaryDirectory(context) });
  assert.deepEqual(await inspect(entryPath('entries', 'tool')), { state: 'missing' });
});

test('a truncated file is found by its size', async (context) => {
  const { directory, file } = await published(context);
  truncateSync(file, 5);
  const verdict = await inspect(directory);
  assert.equal(verdict.state, 'corrupt');
  assert.match(verdict.reason, /tool has 5 bytes instead of 22/);
});

test('a changed file of the same size is found by its checksum', async (context) => {
  const { directory, file } = await published(context);
  writeFileSync(file, content.toUpperCase());
  const verdict = await inspect(directory);
  assert.equal(verdict.state, 'corrupt');
  assert.match(verdict.reason, /another sha256/);
});

test('a removed file is found', async (context) => {
  const { directory, file } = await published(context);
  rmSync(file);
  const verdict = await inspect(directory);
  assert.equal(verdict.state, 'corrupt');
  assert.match(verdict.reason, /ENOENT/);
});

test('a new modification time alone is not corruption', async (context) => {
  const { directory, file } = await published(context);
  utimesSync(file, 1, 1);
  assert.equal((await inspect(directory)).state, 'whole');
});

test('a change behind an unchanged modification time is found when every file is hashed', async (context) => {
  const { directory, file } = await published(context);
  const before = statSync(file).mtime;
  writeFileSync(file, content.toUpperCase());
  utimesSync(file, before, before);
  assert.equal((await inspect(directory)).state, 'whole');
  assert.equal((await inspect(directory, true)).state, 'corrupt');
});

test('a broken record is corruption', async (context) => {
  const { directory } = await published(context);
  writeFileSync(join(directory, 'entry.json'), '{"version":');
  const verdict = await inspect(directory);
  assert.equal(verdict.state, 'corrupt');
  assert.match(verdict.reason, /its record/);
});

test('what fails half-way leaves no entry, no scratch directory, and the entry from before', async (context) => {
  const { directory } = await published(context);
  const other = entryPath('entries', 'other');
  const fail = (scratch: string): Promise<never> => {
    writeFileSync(join(scratch, 'half'), 'half');
    return Promise.reject(new Error('the build failed'));
  };
  await assert.rejects(publish(other, fail), /the build failed/);
  await assert.rejects(publish(directory, fail), /the build failed/);
  assert.equal(existsSync(other), false);
  assert.equal((await inspect(directory)).state, 'whole');
  assert.deepEqual(readdirSync(join(toolchainDir(), 'scratch')), []);
});
