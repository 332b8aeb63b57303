import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';

import { temporaryDirectory } from '../../infra/machine/testing.ts';
import { Redactor } from '../../infra/redaction.ts';
import { decoyFolder, disguises } from './decoys.ts';
import { leakReasons, purgeLeaks } from './purge.ts';
import { searchFolder, type Search } from './search.ts';

const secret = { kind: 'password of the database', value: 'p"w/+7Zq & Ünïcode <x>' };
const plain = { kind: 'token', value: 'Zk3vQ9-plain_token-81' };
const key = `-----BEGIN PRIVATE KEY-----\n${'Ab3/'.repeat(16)}\n${'Cd5+'.repeat(16)}\nEf7=\n-----END PRIVATE KEY-----\n`;

function folder(context: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = temporaryDirectory(context);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return dir;
}

const pathsWith = (dir: string, ...secrets: { kind: string; value: string }[]): string[] =>
  searchFolder(dir, secrets).leaks.map(({ path }) => path);

describe('a secret is found', () => {
  for (const [name, disguise] of Object.entries(disguises)) {
    for (const { kind, value } of [secret, plain]) {
      test(`${name}: ${kind}; and nothing where it is not`, (t) => {
        const dir = folder(t, { 'a/with': disguise(value), without: disguise('harmless-text-of-some-length') });
        assert.deepEqual(searchFolder(dir, [secret, plain]).leaks, [{ path: 'a/with', kinds: [kind] }]);
      });
    }
  }

  test('at the very beginning and end of a file, and in the name of one', (t) => {
    const dir = folder(t, { head: `${plain.value} x`, tail: `x ${plain.value}`, [`of-${plain.value}.log`]: '' });
    assert.equal(pathsWith(dir, plain).length, 3);
  });

  test('a key of several lines: indented, in JSON, in the base64 of a kubeconfig, and one line of it alone', (t) => {
    const dir = folder(t, {
      indented: key.replaceAll('\n', '\n      '),
      json: JSON.stringify({ key }),
      kubeconfig: `client-key-data: ${Buffer.from(key).toString('base64')}`,
      line: `key: ${'Cd5+'.repeat(16)}`,
      head: '-----BEGIN PRIVATE KEY-----',
    });
    assert.deepEqual(pathsWith(dir, { kind: 'key', value: key }).sort(), ['indented', 'json', 'kubeconfig', 'line']);
  });

  test('every secret of a file is named once', (t) => {
    const dir = folder(t, { both: `${plain.value} ${secret.value} ${plain.value}` });
    assert.deepEqual(searchFolder(dir, [secret, plain]).leaks[0]?.kinds, [secret.kind, plain.kind]);
  });
});

describe('a search', () => {
  const redactor = new Redactor();

  test('of a clean report removes nothing, and says what it looked for', (t) => {
    const dir = folder(t, { 'results.json': '{}', 'deep/er/page.html': '<p>token</p>' });
    const record = purgeLeaks(dir, [secret, plain, { ...plain, value: 'another-value' }], redactor);
    assert.deepEqual(leakReasons(record), []);
    assert.deepEqual(record.secrets, { [secret.kind]: 1, token: 2 });
    assert.equal(record.files, 2);
    assert.equal(record.controls, Object.keys(disguises).length);
    assert.equal(existsSync(join(dir, 'results.json')), true);
    assert.equal(existsSync(join(dir, decoyFolder)), false);
  });

  test('removes the file with a secret, and tells file and kind but not the secret', (t) => {
    const dir = folder(t, { 'results.json': '{}', 'trace.gz': gzipSync(`x ${plain.value}`) });
    const record = purgeLeaks(dir, [plain], redactor);
    assert.deepEqual(leakReasons(record), ['secret in the report: token in trace.gz, which was removed']);
    assert.equal(existsSync(join(dir, 'trace.gz')), false);
    assert.equal(existsSync(join(dir, 'results.json')), true);
    assert.equal(readFileSync(join(dir, 'leaks.json'), 'utf8').includes(plain.value), false);
  });

  test('tells what an earlier one of the same report removed', (t) => {
    const dir = folder(t, { a: plain.value });
    const earlier = purgeLeaks(dir, [plain], redactor);
    assert.equal(leakReasons(purgeLeaks(dir, [plain], redactor, { earlier })).length, 1);
  });

  test('does not pass over an archive that cannot be opened', (t) => {
    const broken = gzipSync('text'.repeat(100)).subarray(0, 20);
    const record = purgeLeaks(folder(t, { 'trace.gz': broken }), [plain], redactor);
    assert.match(leakReasons(record)[0] ?? '', /^not searched for secrets: trace\.gz: /);
  });

  const blind: readonly (readonly [string, Search])[] = [
    ['never runs', () => ({ leaks: [], unsearched: [], files: 0, bytes: 0 })],
    [
      'knows no archives',
      (dir, secrets) => {
        const result = searchFolder(dir, secrets);
        return { ...result, leaks: result.leaks.filter(({ path }) => !path.endsWith('zip')) };
      },
    ],
    ['looks for nothing', (dir) => searchFolder(dir, [])],
  ];
  for (const [name, search] of blind) {
    test(`that ${name} is noticed, and leaves no decoy behind`, (t) => {
      const dir = folder(t, { 'results.json': '{}' });
      assert.throws(() => purgeLeaks(dir, [plain], redactor, { search }), /search for secrets is blind[^]*\.decoys\//);
      assert.equal(existsSync(join(dir, decoyFolder)), false);
    });
  }
});
