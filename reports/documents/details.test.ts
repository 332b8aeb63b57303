import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { AssayError } from '../../infra/errors.ts';
import { readDetails, type Details } from './details.ts';

async function detailsIn(text: string): Promise<Details> {
  const dir = await mkdtemp(join(tmpdir(), 'assay-details-'));
  try {
    await writeFile(join(dir, '.assay.json'), text);
    return await readDetails(join(dir, '.assay.json'));
  } finally {
    await rm(dir, { recursive: true });
  }
}

test('no file: nothing is stated, nothing is invented', async () => {
  assert.deepEqual(await readDetails(join(tmpdir(), 'no-such-file.json')), { project: {}, tester: {} });
});

test('what is stated is read, part by part', async () => {
  const details = await detailsIn(
    '{ "tester": { "name": "Ada" }, "project": { "repository": "https://a.example/b" } }',
  );
  assert.deepEqual(details, { tester: { name: 'Ada' }, project: { repository: 'https://a.example/b' } });
});

const wrong: readonly (readonly [string, string, RegExp])[] = [
  ['no JSON', '{', /JSON/],
  ['a misspelt name', '{ "testor": { "name": "Ada" } }', /testor/],
  ['an empty text', '{ "tester": { "name": " " } }', /tester/],
  ['an address that runs a script', '{ "project": { "repository": "javascript:alert(1)" } }', /repository/],
  ['prices without a source', '{ "prices": { "asOf": "2026-01-01", "currency": "USD", "perHour": {} } }', /source/],
];

for (const [name, text, found] of wrong) {
  test(`${name} is refused, with what is wrong and what to do`, async () => {
    await assert.rejects(detailsIn(text), (error: unknown) => {
      assert(error instanceof AssayError);
      assert.match(error.explanation.found, found);
      assert.match(error.explanation.remedy, /npm run documents/);
      return true;
    });
  });
}
