import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { stateDir } from '../../paths.ts';
import { setEnvironment, temporaryDirectory } from '../testing.ts';
import type { Inventory } from './index.ts';
import {
  compareInventories,
  forgetInventory,
  leftovers,
  rememberInventory,
  rememberedInventory,
  takeInventory,
  tellDifferences,
} from './index.ts';
import { ruleEntries } from './network.ts';

const cloud = 'inventory-test';

const inventory = (entries: Inventory['entries']): Inventory => ({ cloud, takenAt: '2026-01-01T00:00:00Z', entries });
const entry = (id: string, ours = false): { id: string; ours: boolean } => ({ id, ours });

describe('takeInventory', () => {
  it('marks processes, sockets and files of the cloud, and nothing else', async (t) => {
    setEnvironment(t, { ASSAY_STATE: temporaryDirectory(t) });
    mkdirSync(stateDir(cloud));
    const script = join(stateDir(cloud), 'serve.mjs');
    writeFileSync(
      script,
      `import { createServer } from 'node:net'; createServer().listen(0, '127.0.0.1', () => console.log('up'));`,
    );
    const ours = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => ours.kill('SIGKILL'));
    await once(ours.stdout, 'data');

    const found = leftovers(await takeInventory(cloud));
    const byCategory = Object.fromEntries(found.map(({ category, added }) => [category, added.map(({ id }) => id)]));
    assert.deepEqual(byCategory.files, ['serve.mjs']);
    assert.equal(byCategory.processes?.length, 1);
    assert.match(byCategory.processes[0] ?? '', new RegExp(`serve\\.mjs \\(${ours.pid}\\)$`));
    assert.equal(byCategory.sockets?.length, 1);
    assert.deepEqual(Object.keys(byCategory).sort(), ['files', 'processes', 'sockets']);
  });

  it('does not tell the arguments of other people’s processes', async (t) => {
    const foreign = spawn('sh', ['-c', 'sleep 300; : assay-secret-argument'], { detached: true });
    const { pid } = foreign;
    assert(pid !== undefined);
    t.after(() => process.kill(-pid, 'SIGKILL'));
    const { entries } = await takeInventory(cloud);
    const told = JSON.stringify(entries.processes);
    assert(told.includes(`sh (${pid})`));
    assert(!told.includes('assay-secret-argument'));
  });
});

describe('the inventory from before', () => {
  it('is the first one that was kept, until it is forgotten', async (t) => {
    setEnvironment(t, { ASSAY_STATE: temporaryDirectory(t) });
    assert.equal(rememberedInventory(cloud), undefined);
    await rememberInventory(cloud);
    const first = rememberedInventory(cloud);
    assert(first);
    await rememberInventory(cloud);
    assert.deepEqual(rememberedInventory(cloud), first);
    assert(!existsSync(stateDir(cloud)), 'it must not count as a leftover itself');
    forgetInventory(cloud);
    assert.equal(rememberedInventory(cloud), undefined);
  });
});

describe('compareInventories', () => {
  it('tells what came and what went', () => {
    const before = inventory({ networks: [entry('bridge')], volumes: [entry('theirs')] });
    const after = inventory({ networks: [entry('bridge'), entry('vpc', true)], volumes: [] });
    assert.deepEqual(tellDifferences(compareInventories(before, after)), ['+ networks: vpc', '- volumes: theirs']);
    assert.deepEqual(compareInventories(before, before), []);
  });

  it('does not compare what one of the two could not look at', () => {
    assert.deepEqual(compareInventories(inventory({}), inventory({ containers: [entry('new')] })), []);
  });
});

describe('leftovers', () => {
  it('are what carries the mark; images are kept as a cache', () => {
    const found = leftovers(inventory({ containers: [entry('a'), entry('b', true)], images: [entry('c', true)] }));
    assert.deepEqual(tellDifferences(found), ['+ containers: b']);
  });
});

describe('packet filter rules', () => {
  const ruleset = (rules: readonly object[]): string =>
    JSON.stringify({
      nftables: [
        { metainfo: { version: '1.0.6' } },
        { table: { family: 'inet', name: 'assay-inventory-test', handle: 1 } },
        { chain: { family: 'inet', table: 'assay-inventory-test', name: 'forward', handle: 2 } },
        ...rules.map((expr) => ({
          rule: { family: 'inet', table: 'assay-inventory-test', chain: 'forward', handle: 3, expr },
        })),
        { table: { family: 'ip', name: 'nat', handle: 4 } },
      ],
    });

  it('are the same while only counters move, and differ with the rules', () => {
    const counted = (packets: number): object => [{ counter: { packets, bytes: 60 * packets } }, { accept: null }];
    const ids = (rules: readonly object[]): string[] => ruleEntries(ruleset(rules), cloud).map(({ id }) => id);
    assert.deepEqual(ids([counted(1)]), ids([counted(7)]));
    assert.notDeepEqual(ids([counted(1)]), ids([counted(1), counted(1)]));
  });

  it('are the cloud’s when their table is named after it', () => {
    const marks = ruleEntries(ruleset([]), cloud).map(({ id, ours }) => [id.replace(/ \(.*/, ''), ours]);
    assert.deepEqual(marks, [
      ['inet assay-inventory-test', true],
      ['inet assay-inventory-test chain forward', true],
      ['ip nat', false],
    ]);
    assert(ruleEntries(ruleset([]), 'inventory').every(({ ours }) => !ours));
  });
});
