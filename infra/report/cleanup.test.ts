import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';

import type { Inventory } from '../machine/inventory/types.ts';
import { temporaryDirectory } from '../machine/testing.ts';
import { Redactor } from '../redaction.ts';
import type { DownResult } from '../steps/down.ts';
import { cleanupRecord, cleanupSchema, keepCleanup, type CleanupRecord } from './cleanup.ts';
import { writeManifest } from './manifest.ts';
import { isIntact, verifyFolder } from './verify.ts';

const inventory: Inventory = {
  cloud: 'acceptance',
  takenAt: '2026-01-01T00:00:00.000Z',
  entries: {
    links: [{ id: 'lo', ours: false }],
    processes: [
      { id: 'what-somebody-else-runs (1)', ours: false },
      { id: 'moto --password swordfish-99 (2)', ours: true },
    ],
  },
};
const clean: DownResult = { left: [], changed: [], before: inventory, after: inventory };

const verdicts: readonly (readonly [string, Partial<DownResult>, boolean, CleanupRecord['verdict']])[] = [
  ['as before', {}, true, 'passed'],
  ['something of the cloud is left', { left: ['+ volumes: x'] }, false, 'failed'],
  [
    'something of the cloud is left, and nothing is known of before',
    { left: ['+ x'], before: undefined },
    false,
    'failed',
  ],
  ['another difference, on a machine of its own', { changed: ['+ links: y'] }, true, 'failed'],
  ['another difference, on a machine of others', { changed: ['+ links: y'] }, false, 'inconclusive'],
  ['nothing is known of before', { before: undefined }, true, 'inconclusive'],
];
for (const [name, change, strict, verdict] of verdicts) {
  test(`${name}: ${verdict}`, () => {
    assert.equal(cleanupRecord({ ...clean, ...change }, strict).verdict, verdict);
  });
}

test('both inventories are told, but not what others run', () => {
  const { before, after } = cleanupRecord(clean, true);
  assert.deepEqual(before, after);
  assert.deepEqual(after.entries.links, inventory.entries.links);
  assert.deepEqual(
    after.entries.processes?.map(({ ours }) => ours),
    [true],
  );
});

describe('npm run down and the report', () => {
  test('adds the verdict to the report of its cloud, and the report stays verifiable', (t) => {
    const { dir, digest, keep } = report(t);
    const lines = keep(clean);
    assert.match(lines.join('\n'), /Cleanup: passed: inventory before = inventory after[^]*sha256 [0-9a-f]{64}/);
    assert.equal(cleanupOf(dir).verdict, 'passed');
    assert.doesNotMatch(readFileSync(join(dir, 'cleanup.json'), 'utf8'), /swordfish/);
    const verified = verifyFolder(dir, digest);
    assert.equal(isIntact(verified), true);
    assert.deepEqual(
      verified.since?.map(({ by }) => by),
      ['npm run down'],
    );
  });

  test('again, with nothing left to compare, keeps the verdict', (t) => {
    const { dir, keep } = report(t);
    keep(clean);
    assert.deepEqual(keep({ ...clean, before: undefined }), []);
    assert.equal(cleanupOf(dir).verdict, 'passed');
    keep({ ...clean, before: undefined, left: ['+ volumes: late'] });
    assert.equal(cleanupOf(dir).verdict, 'failed');
  });

  test('leaves the report of another cloud alone, and makes none', (t) => {
    const { dir, keep } = report(t, 'another');
    assert.deepEqual(keep(clean), []);
    assert.equal(existsSync(join(dir, 'cleanup.json')), false);
    const context = { strict: true, redactor: new Redactor(), say: () => assert.fail('nothing to say') };
    keepCleanup(clean, { dir: join(dir, 'none'), ...context });
  });

  test('tells when the report cannot be added to, and goes on', (t) => {
    const { dir, keep } = report(t);
    writeFileSync(join(dir, 'manifest.json'), '{');
    assert.match(keep(clean).join('\n'), /could not be added to the report[^]*manifest cannot be read/);
  });
});

function report(context: TestContext, cloud = 'acceptance') {
  const dir = temporaryDirectory(context);
  writeFileSync(join(dir, 'results.json'), JSON.stringify({ run: { name: cloud } }));
  const { digest } = writeManifest(dir, { id: 'r', commit: 'c', status: 'passed' });
  const keep = (result: DownResult): string[] => {
    const lines: string[] = [];
    keepCleanup(result, { dir, strict: true, redactor: new Redactor(), say: (line) => lines.push(line) });
    return lines;
  };
  return { dir, digest, keep };
}

const cleanupOf = (dir: string): CleanupRecord =>
  cleanupSchema.parse(JSON.parse(readFileSync(join(dir, 'cleanup.json'), 'utf8')));
