import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

import { evidenceOf } from './evidence.ts';

let outDir: string;
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'assay-evidence-'));
});
afterEach(() => rm(outDir, { recursive: true }));

test('a case that kept nothing has no evidence', async () => {
  assert.deepEqual(await evidenceOf(outDir, 'R1-01'), { files: [], versions: {} });
});

test('what was kept is read back with its hash and the versions it met', async () => {
  await keep('01-dial.json', '{}', '{}');
  const { files, versions } = await evidenceOf(outDir, 'R1-01');
  assert.deepEqual(
    files.map(({ name, path }) => [name, path]),
    [['dial', 'evidence/R1-01/01-dial.json']],
  );
  assert.deepEqual(versions, { kubernetes: '1.36.3' });
});

test('a file that was changed afterwards is no evidence', async () => {
  await keep('01-dial.json', '{}', '{ "outcome": "timeout" }');
  await assert.rejects(evidenceOf(outDir, 'R1-01'), /Evidence was changed after it was kept/);
});

test('a file that is gone is no evidence', async () => {
  await keep('01-dial.json', '{}', undefined);
  await assert.rejects(evidenceOf(outDir, 'R1-01'), /no file/);
});

test('an index cannot point out of its folder', async () => {
  await keep('../../secret', 'x', undefined);
  await assert.rejects(evidenceOf(outDir, 'R1-01'), /file/);
});

async function keep(file: string, hashed: string, content: string | undefined): Promise<void> {
  const dir = join(outDir, 'evidence', 'R1-01');
  await mkdir(dir, { recursive: true });
  const sha256 = createHash('sha256').update(hashed).digest('hex');
  const entries = [{ name: 'dial', file, contentType: 'application/json', sha256, atMs: 3 }];
  const index = { schema: 1, subject: 'R1-01', versions: { kubernetes: '1.36.3' }, entries };
  await writeFile(join(dir, 'index.json'), JSON.stringify(index));
  if (content !== undefined) await writeFile(join(dir, file), content);
}
