import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { tinyProject } from '../infra/testing/tiny-project.ts';
import { first, passing, resultsOf, spec } from './testing.ts';

describe('a record says neither more than happened nor what is secret', { concurrency: 2 }, () => {
  test('evidence that is changed during the run: not green', async () => {
    const body = `test(...caseOf('${first}'), async ({ evidence }) => {
      await evidence.attachText('log', 'what came');
      const { writeFile } = await import('node:fs/promises');
      await writeFile(process.env.ASSAY_REPORTS_OUT + '/evidence/${first}/01-log.txt', 'what should have come');
    });`;
    await using project = await tinyProject({ [spec]: body });
    const run = await project.run(['--grep', `@${first}`]);
    assert.equal(run.exitCode, 1);
    assert.match(run.output, /Evidence was changed after it was kept/);
  });

  test('a broken probe outside of sabotage: not green', async () => {
    await using project = await tinyProject({ [spec]: passing(first) });
    const run = await project.run(['--grep', `@${first}`], { environment: { ASSAY_MUTATE: 'dial:always-open' } });
    assert.equal(run.exitCode, 1);
    assert.match(run.output, /ASSAY_MUTATE is set/);
  });

  test('a child of the sabotage runner records, but makes no report', async () => {
    await using project = await tinyProject({ [spec]: passing(first) });
    const run = await project.run(['--grep', `@${first}`], { environment: { ASSAY_CHILD: '1' } });
    assert.equal(run.exitCode, 0, run.output);
    assert.equal((await resultsOf(run)).cases[0]?.verdict, 'passed');
    for (const page of ['allure/index.html', 'index.html'])
      await assert.rejects(readFile(join(run.outDir, page)), /ENOENT/);
  });

  test('--reporter would replace the judge: refused', async () => {
    await using project = await tinyProject({ [spec]: passing(first) });
    const run = await project.run(['--reporter=line']);
    assert.notEqual(run.exitCode, 0);
    assert.match(run.output, /use --add-reporter=<name> instead/);
  });

  test('secrets reach neither record nor evidence nor report', async () => {
    const secret = 'Xq7-canary-Zw4-value';
    const token = ['a1b2c3', '0123456789abcdef'].join('.');
    const body = `test(...caseOf('${first}'), async ({ evidence }) => {
      redact.register('${secret}');
      await evidence.attachText('log', 'joined with ${token} and ${secret}');
      await test.step('curl -H "Authorization: Bearer ${secret}"', () => {});
      console.log('${secret}');
      expect('${secret}').toBe('something else');
    });`;
    await using project = await tinyProject({ [spec]: body });
    const run = await project.run(['--grep', `@${first}`]);
    assert.equal(run.exitCode, 1);
    const { error } = (await resultsOf(run)).cases[0] ?? {};
    assert.match(error ?? '', /\[redacted\]/);
    const found = await filesWith(run.outDir, [secret, token, Buffer.from(secret).toString('base64')]);
    assert.deepEqual(found, []);
  });
});

async function filesWith(dir: string, needles: readonly string[]): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const hits: string[] = [];
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, 'utf8');
    if (needles.some((needle) => text.includes(needle))) hits.push(path);
  }
  return hits;
}
