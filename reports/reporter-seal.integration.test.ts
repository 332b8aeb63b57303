import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { commitUnderTest } from '../infra/commit.ts';
import { isIntact, verifyFolder } from '../infra/report/verify.ts';
import { tinyProject, type TinyRun } from '../infra/testing/tiny-project.ts';
import type { SabotageRecord } from '../suites/catalogue/outcome.ts';
import { findCase } from '../suites/catalogue.ts';
import { leakRecordSchema } from './leaks/purge.ts';
import { searchFolder } from './leaks/search.ts';
import { first, passing, resultsOf, spec } from './testing.ts';

const only = ['--grep', `@${first}`];

describe('a report is sealed, and holds no secret', { concurrency: 2 }, () => {
  test('green: the digest that is printed is that of the whole report; one byte more is told by name', async () => {
    await using project = await tinyProject({ [spec]: passing(first) });
    const run = await project.run(only);
    assert.equal(run.exitCode, 0, run.output);
    assert.match(run.output, /^Secrets: {3}none \(\d+ looked for in \d+ files\)$/m);
    assert.equal(isIntact(verifyFolder(run.outDir, digestOf(run))), true);
    const { run: record } = await resultsOf(run);
    assert.deepEqual(
      record.gate?.flatMap(({ reasons }) => reasons),
      [],
    );
    const page = join(run.outDir, 'allure', 'index.html');
    await appendFile(page, ' ');
    assert.deepEqual(verifyFolder(run.outDir, digestOf(run)).changed, ['allure/index.html']);
  });

  test('a secret in a picture, where nothing is masked: removed everywhere, named by kind, not green', async () => {
    const secret = 'Pw4-in-a-picture-Zx8';
    const body = `test(...caseOf('${first}'), async ({ evidence }) => {
      redact.register('${secret}', 'password of a test');
      await evidence.attachImage('screen', Buffer.from('\\x89PNG ${secret}', 'latin1'));
    });`;
    await using project = await tinyProject({ [spec]: body });
    const run = await project.run(only);
    assert.equal(run.exitCode, 1);
    assert.match(
      run.output,
      /secret in the report: password of a test in evidence\/[\w-]+\/01-screen\.png, which was removed/,
    );
    assert.match(run.output, /secret in the report: password of a test in allure\/index\.html, which was removed/);
    assert.equal(run.output.includes(secret), false);
    assert.deepEqual(searchFolder(run.outDir, [{ kind: 'it', value: secret }]).leaks, []);
    assert.equal((await resultsOf(run)).run.status, 'failed');
    assert.match(await readFile(join(run.outDir, 'allure', 'index.html'), 'utf8'), /Assay: failed/);
    assert.equal(isIntact(verifyFolder(run.outDir, digestOf(run))), true);
  });

  test('canaries that nobody registered: from the environment, packed, and from the directory of the state', async () => {
    const body = `test(...caseOf('${first}'), async ({ evidence }) => {
      const { readFileSync } = await import('node:fs');
      const { gzipSync } = await import('node:zlib');
      const packed = gzipSync(JSON.stringify(process.env)).toString('base64');
      await evidence.attachText('environment', packed);
      const file = process.env.ASSAY_STATE + '/' + process.env.ASSAY_NAME + '/canary';
      await evidence.attachText('state', readFileSync(file, 'utf8'));
    });`;
    await using project = await tinyProject({ [spec]: body });
    const run = await project.run(only);
    assert.equal(run.exitCode, 1);
    const text = await readFile(join(run.outDir, 'leaks.json'), 'utf8');
    const { removed } = leakRecordSchema.parse(JSON.parse(text));
    const kinds = (name: string) => removed.find(({ path }) => path.endsWith(name))?.kinds;
    assert.deepEqual(kinds('01-environment.txt'), ['canary: environment of child processes']);
    assert.deepEqual(kinds('02-state.txt'), ['canary: state directory']);
    assert.equal(kinds('index.html')?.length, 2);
  });

  test('a mutant of the case that survived at this commit: not green', async () => {
    await using project = await tinyProject({ [spec]: passing(first) });
    const [id = ''] = findCase(first)?.mutants ?? [];
    const verdict = { id, caseId: first, twin: first, reason: 'x', reverted: true, durationMs: 1 };
    const judged = {
      outcome: 'survived',
      judgedAt: new Date().toISOString(),
      commit: await commitUnderTest(),
    } as const;
    const record: SabotageRecord = { schema: 1, mutants: [{ ...verdict, ...judged }] };
    await mkdir(project.outDir, { recursive: true });
    await writeFile(join(project.outDir, 'sabotage.json'), JSON.stringify(record));
    const run = await project.run(only);
    assert.equal(run.exitCode, 1);
    assert.match(run.output, new RegExp(`- mutants survived: ${id}`));
  });

  test('a run of mutants adds to the manifest what it wrote, and does not cover up what somebody changed', async () => {
    const mutants = `test('R0-M01 nothing', async ({ evidence }) => { await evidence.record('trial', {}); });`;
    await using project = await tinyProject({ [spec]: passing(first), 'sabotage/sabotage.spec.ts': mutants });
    const acceptance = await project.run(only);
    const evidence = `evidence/${first}/01-what-came.json`;
    await appendFile(join(project.outDir, evidence), ' ');
    const run = await project.run(['--project=sabotage']);
    assert.equal(run.exitCode, 0, run.output);
    const { changed, added, removed, since } = verifyFolder(project.outDir, digestOf(acceptance));
    assert.deepEqual([changed, added, removed], [[evidence], [], []]);
    assert.match(since?.[0]?.by ?? '', /^npm run sabotage \(run /);
    assert.notEqual(digestOf(run), digestOf(acceptance));
  });

  test('two runs are one history of the same tests; a broken history is a warning', async () => {
    await using project = await tinyProject({ [spec]: passing(first) });
    const file = join(`${project.outDir}-history`, 'acceptance.jsonl');
    await project.run(only);
    await appendFile(file, '{"cut');
    const run = await project.run(only);
    assert.equal(run.exitCode, 0, run.output);
    assert.match(run.output, /^Warning: 1 of the earlier runs in .*acceptance\.jsonl\.broken-/m);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const tests = lines.map((line) => Object.keys((JSON.parse(line) as { testResults: object }).testResults).sort());
    assert.equal(tests.length, 2);
    assert.deepEqual(tests[0], tests[1]);
  });

  test('kill -9: a report without a manifest', async () => {
    const hangs = `test(...caseOf('${first}'), async () => { console.log('hanging'); await new Promise(() => {}); });`;
    await using project = await tinyProject({ [spec]: hangs });
    const run = await project.run(only, { signalOn: ['hanging', 'SIGKILL'] });
    assert.throws(() => verifyFolder(run.outDir), /has no manifest/);
  });
});

const digestOf = ({ output }: TinyRun): string => /^Manifest: {2}sha256 ([0-9a-f]{64})/m.exec(output)?.[1] ?? '';
