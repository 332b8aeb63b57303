import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';

import { temporaryDirectory } from '../machine/testing.ts';
import { hashFolder } from './files.ts';
import { amendManifest, writeManifest } from './manifest.ts';
import { isIntact, verifyFolder } from './verify.ts';

const run = { id: 'r', commit: 'c', status: 'passed' };

function report(context: TestContext): string {
  const dir = join(temporaryDirectory(context), 'out');
  mkdirSync(join(dir, 'evidence', 'R1-01'), { recursive: true });
  writeFileSync(join(dir, 'results.json'), '{}');
  writeFileSync(join(dir, 'evidence', 'R1-01', '01-dial.json'), '{ "outcome": "timeout" }');
  writeFileSync(join(dir, 'empty'), '');
  return dir;
}

describe('a report and its manifest', () => {
  test('are intact right after, on a copy, and where nothing may be written', (t) => {
    const dir = report(t);
    const { digest, manifest } = writeManifest(dir, run);
    assert.equal(manifest.files.length, 3);
    const copy = join(temporaryDirectory(t), 'copy');
    cpSync(dir, copy, { recursive: true });
    rmSync(dir, { recursive: true });
    chmodSync(copy, 0o555);
    try {
      assert.equal(isIntact(verifyFolder(copy)), true);
      assert.equal(isIntact(verifyFolder(copy, digest.toUpperCase())), true);
    } finally {
      chmodSync(copy, 0o755);
    }
  });

  const tampering: readonly (readonly [string, (dir: string) => void, object])[] = [
    [
      'one byte',
      (dir) => {
        writeFileSync(join(dir, 'results.json'), '[]');
      },
      { changed: ['results.json'], added: [], removed: [] },
    ],
    [
      'one more file',
      (dir) => {
        writeFileSync(join(dir, 'evidence', 'R1-01', '02.txt'), '');
      },
      { changed: [], added: ['evidence/R1-01/02.txt'], removed: [] },
    ],
    [
      'one file less',
      (dir) => {
        rmSync(join(dir, 'empty'));
      },
      { changed: [], added: [], removed: ['empty'] },
    ],
    [
      'a link to the same content',
      (dir) => {
        rmSync(join(dir, 'empty'));
        symlinkSync('/dev/null', join(dir, 'empty'));
      },
      { changed: ['empty'], added: [], removed: [] },
    ],
  ];
  for (const [name, tamper, expected] of tampering) {
    test(`${name}: told by name`, (t) => {
      const dir = report(t);
      writeManifest(dir, run);
      tamper(dir);
      const { changed, added, removed } = verifyFolder(dir);
      assert.deepEqual({ changed, added, removed }, expected);
    });
  }

  test('whoever computes the hashes anew is found by the digest that the run printed', (t) => {
    const dir = report(t);
    const { digest } = writeManifest(dir, run);
    writeFileSync(join(dir, 'results.json'), '{ "forged": true }');
    writeManifest(dir, run);
    assert.equal(isIntact(verifyFolder(dir)), true);
    assert.equal(isIntact(verifyFolder(dir, digest)), false);
  });

  test('what Playwright writes after the reporters does not count', (t) => {
    const dir = report(t);
    writeManifest(dir, run);
    mkdirSync(join(dir, 'artifacts'));
    writeFileSync(join(dir, 'artifacts', '.last-run.json'), '{}');
    assert.equal(isIntact(verifyFolder(dir)), true);
  });
});

describe('a later command', () => {
  const isCleanup = (path: string): boolean => path === 'cleanup.json';

  test('adds what it wrote, and the digest of the run goes on being good', (t) => {
    const dir = report(t);
    const first = writeManifest(dir, run);
    writeFileSync(join(dir, 'cleanup.json'), '1');
    const second = amendManifest(dir, 'npm run down', isCleanup);
    rmSync(join(dir, 'cleanup.json'));
    writeFileSync(join(dir, 'cleanup.json'), '2');
    amendManifest(dir, 'npm run down again', isCleanup);
    assert.equal(isIntact(verifyFolder(dir)), true);
    const since = (digest?: string) => verifyFolder(dir, digest).since?.map(({ by }) => by);
    assert.deepEqual(since(first.digest), ['npm run down', 'npm run down again']);
    assert.deepEqual(since(second?.digest), ['npm run down again']);
    assert.equal(since('0'.repeat(64)), undefined);
  });

  test('does not cover up what others changed', (t) => {
    const dir = report(t);
    const { digest } = writeManifest(dir, run);
    writeFileSync(join(dir, 'results.json'), '{ "forged": true }');
    writeFileSync(join(dir, 'cleanup.json'), '1');
    amendManifest(dir, 'npm run down', isCleanup);
    assert.deepEqual(verifyFolder(dir, digest).changed, ['results.json']);
  });

  test('that is made up does not lead back to the digest of the run', (t) => {
    const dir = report(t);
    const { digest } = writeManifest(dir, run);
    writeFileSync(join(dir, 'results.json'), '{ "forged": true }');
    amendManifest(dir, 'npm run forge', () => true);
    const path = join(dir, 'manifest.json');
    const told = readFileSync(path, 'utf8');
    // An amendment that hides which file it replaced.
    writeFileSync(
      path,
      told.replace(/"path": "results.json",\s+"sha256": "[0-9a-f]{64}"\s+}\s+\]\s+}\s+\]/, (end) =>
        end.replace('results.json', 'cleanup.json'),
      ),
    );
    assert.notEqual(readFileSync(path, 'utf8'), told);
    assert.equal(verifyFolder(dir, digest).since, undefined);
    assert.equal(isIntact(verifyFolder(dir)), false);
  });

  test('without a report adds nothing', (t) => {
    assert.equal(
      amendManifest(report(t), 'npm run down', () => true),
      undefined,
    );
  });
});

describe('input that says nothing is explained', () => {
  test('no folder, a file, no manifest, a damaged manifest, a digest that is none', (t) => {
    const dir = report(t);
    assert.throws(() => verifyFolder(join(dir, 'nowhere')), /no report to verify[^]*nowhere[^]*to do/);
    assert.throws(() => verifyFolder(join(dir, 'empty')), /is not a folder/);
    assert.throws(() => verifyFolder(dir), /has no manifest[^]*run again/);
    writeManifest(dir, run);
    assert.throws(() => verifyFolder(dir, 'abc'), /not the digest of a manifest/);
    for (const text of ['', '{"schema": 1', '{"schema": 2}', 'null']) {
      writeFileSync(join(dir, 'manifest.json'), text);
      assert.throws(() => verifyFolder(dir), /The manifest cannot be read/);
    }
  });

  test('names of every kind are told apart and sorted alike everywhere', (t) => {
    const dir = report(t);
    for (const name of ['10', '9', 'ä', 'Z', '__proto__', 'a b']) writeFileSync(join(dir, name), name);
    assert.deepEqual(
      [...hashFolder(dir).keys()].filter((path) => !path.includes('/')),
      [...['10', '9', 'Z', '__proto__', 'a b', 'empty', 'results.json', 'ä']],
    );
    writeManifest(dir, run);
    assert.equal(isIntact(verifyFolder(dir)), true);
  });
});
