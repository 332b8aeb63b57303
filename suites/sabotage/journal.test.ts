import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import type { MutantImplementation } from './implementation.ts';
import { Journal } from './journal.ts';
import { revertLeftovers } from './revert.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-journal-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('facts survive the process that wrote them, for their owner only', async () => {
  const facts = await new Journal(dir).begin('R1-M01');
  await facts.set('tag', 'worker');
  const recalled = await new Journal(dir).recall('R1-M01');
  assert.equal(recalled.get('tag'), 'worker');
  assert.equal((await stat(join(dir, 'R1-M01.json'))).mode & 0o077, 0);
});

test('nothing is open before, and after the revert', async () => {
  const journal = new Journal(join(dir, 'not-there'));
  assert.deepEqual(await journal.open(), []);
  await journal.begin('R1-M01');
  assert.deepEqual(await journal.open(), ['R1-M01']);
  await journal.close('R1-M01');
  assert.deepEqual(await journal.open(), []);
});

test('what an interrupted run left is reverted with the facts that it kept', async () => {
  await (await new Journal(dir).begin('R1-M01')).set('tag', 'worker');
  const restored: (string | undefined)[] = [];
  const operator: MutantImplementation = {
    ...idle,
    revert: ({ facts }) => {
      restored.push(facts.get('tag'));
      return Promise.resolve();
    },
  };
  assert.deepEqual(await revertLeftovers(new Journal(dir), () => operator), ['R1-M01']);
  assert.deepEqual(restored, ['worker']);
  assert.deepEqual(await new Journal(dir).open(), []);
});

test('a mutation that cannot be undone stays in the journal and stops the run', async () => {
  await new Journal(dir).begin('R1-M01');
  const stuck = { ...idle, reverted: () => Promise.resolve({ holds: false, seen: 'tag is gone' }) };
  await assert.rejects(
    revertLeftovers(new Journal(dir), () => stuck),
    /could not be undone[\s\S]*tag is gone/,
  );
  assert.deepEqual(await new Journal(dir).open(), ['R1-M01']);
});

test('a mutation that this version does not know stops the run', async () => {
  await new Journal(dir).begin('R1-M01');
  await assert.rejects(
    revertLeftovers(new Journal(dir), () => undefined),
    /does not know[\s\S]*npm run down/,
  );
});

const there = () => Promise.resolve({ holds: true, seen: 'as it was' });
const nothing = () => Promise.resolve();
const idle: MutantImplementation = { id: 'R1-M01', apply: nothing, holds: there, revert: nothing, reverted: there };
