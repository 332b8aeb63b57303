import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { tinyProject } from '../infra/testing/tiny-project.ts';
import { first, passing, resultsOf, second, spec } from './testing.ts';

describe('a run is green only when every planned case passed with evidence', { concurrency: 2 }, () => {
  test('passed with evidence: exit code 0, record, offline report', async () => {
    await using project = await tinyProject({ [spec]: passing(first) });
    const run = await project.run(['--grep', `@${first}`]);
    assert.equal(run.exitCode, 0, run.output);
    assert.match(run.output, /R1 {2}1 passed, 0 failed, 0 inconclusive {3}\d+ s/);
    assert.match(run.output, /Take down: npm run down/);
    const { run: record, cases: recorded, others, plan } = await resultsOf(run);
    assert.deepEqual([record.status, record.reasons, plan], ['passed', [], { planned: 1, executed: 1 }]);
    assert.deepEqual(
      others.map(({ project: name, verdict }) => [name, verdict]),
      [['provision', 'passed']],
    );
    const kept = recorded[0]?.evidence[0];
    assert.equal(kept?.path, `evidence/${first}/01-what-came.json`);
    assert.match(await readFile(join(run.outDir, kept.path), 'utf8'), /"answer": 42/);
    const page = await readFile(join(run.outDir, 'allure', 'index.html'), 'utf8');
    assert.doesNotMatch(page, /googletagmanager/);
    assert.match(run.output, /Documents: .*index\.html$/m);
    assert.match(await readFile(join(run.outDir, 'index.html'), 'utf8'), /1 of 1 planned cases passed/);
  });

  test('passed without evidence: failed', async () => {
    await using project = await tinyProject({ [spec]: `test(...caseOf('${first}'), () => {});` });
    const run = await project.run(['--grep', `@${first}`]);
    assert.equal(run.exitCode, 1);
    assert.match(run.output, new RegExp(`UnprovenError: ${first} passed without evidence`));
    const [record] = (await resultsOf(run)).cases;
    assert.deepEqual([record?.verdict, record?.category], ['failed', 'test defect']);
  });

  test('inconclusive: not green, and not called failed', async () => {
    const body = `test(...caseOf('${first}'), async ({ evidence }) => {
      await evidence.record('dial', {});
      throw new InconclusiveError('the dial proves nothing', { expected: 'a', found: 'dns', remedy: 'c' });
    });`;
    await using project = await tinyProject({ [spec]: body });
    const run = await project.run(['--grep', `@${first}`]);
    assert.equal(run.exitCode, 1);
    assert.match(run.output, /R1 {2}0 passed, 0 failed, 1 inconclusive/);
    assert.match(run.output, new RegExp(`- inconclusive: ${first}`));
    assert.match(run.output, new RegExp(`^FAIL {2}${first} inconclusive: .*the dial proves nothing`, 'm'));
    const [record] = (await resultsOf(run)).cases;
    assert.deepEqual([record?.verdict, record?.category], ['inconclusive', 'inconclusive']);
  });

  test('a case of the catalogue without a test: planned is not executed, not green', async () => {
    await using project = await tinyProject({ [spec]: passing(first) });
    const run = await project.run(['--project=R1']);
    assert.equal(run.exitCode, 1);
    assert.match(run.output, new RegExp(`cases planned, 1 executed; not run: ${second}`));
    const { cases: recorded } = await resultsOf(run);
    assert.equal(recorded.find(({ id }) => id === second)?.verdict, 'not run');
    assert.match(await readFile(join(run.outDir, 'allure', 'index.html'), 'utf8'), /<html/);
  });

  test('no test at all: not green, even when Playwright is told to accept that', async () => {
    await using project = await tinyProject({ [spec]: passing(first) });
    const run = await project.run(['--grep', 'no such case', '--pass-with-no-tests']);
    assert.equal(run.exitCode, 1);
    assert.match(run.output, /no case was selected: nothing is proven/);
  });

  test('a skipped case: not run, not green', async () => {
    await using project = await tinyProject({ [spec]: `test.skip(...caseOf('${first}'), () => {});` });
    const run = await project.run(['--grep', `@${first}`]);
    assert.equal(run.exitCode, 1);
    assert.match(run.output, new RegExp(`1 cases planned, 0 executed; not run: ${first}`));
  });

  test('a failed assertion is a product failure, an AssayError is infrastructure', async () => {
    const bodies = [
      `test(...caseOf('${first}'), () => { expect(1, 'the elastic IP answers').toBe(2); });`,
      `test(...caseOf('${second}'), () => { throw new AssayError('no SSH', { expected: 'a', found: 'b', remedy: 'c' }); });`,
    ];
    await using project = await tinyProject({ [spec]: bodies.join('\n') });
    const run = await project.run(['--grep', `@(${first}|${second})`]);
    assert.equal(run.exitCode, 1);
    const categories = (await resultsOf(run)).cases.map(({ verdict, category }) => [verdict, category]);
    assert.deepEqual(categories, [
      ['failed', 'product failure'],
      ['failed', 'infrastructure'],
    ]);
  });

  test('a test that declares no case: failed, and named', async () => {
    await using project = await tinyProject({ [spec]: `test('stray', () => {});\n${passing(first)}` });
    const run = await project.run(['--project=R1', '--grep', `stray|@${first}`]);
    assert.equal(run.exitCode, 1);
    assert.match(run.output, /the test "stray" declares no case/);
  });

  test('failed provisioning: no case runs, every planned case is named', async () => {
    await using project = await tinyProject({
      [spec]: passing(first),
      'provision.setup.ts': `test('provision', () => { throw new Error('no engine'); });`,
    });
    const run = await project.run(['--grep', `@${first}`]);
    assert.equal(run.exitCode, 1);
    assert.match(run.output, /provision: "provision" failed/);
    assert.match(run.output, new RegExp(`not run: ${first}`));
  });

  const hangs = `test(...caseOf('${second}'), async () => { console.log('hanging'); await new Promise(() => {}); });`;

  test('Ctrl-C: marked as interrupted, exit code 130, what passed before is kept', async () => {
    await using project = await tinyProject({ [spec]: `${passing(first)}\n${hangs}` });
    const run = await project.run(['--grep', `@(${first}|${second})`], { signalOn: ['hanging', 'SIGINT'] });
    assert.equal(run.exitCode, 130, run.output);
    assert.match(run.output, /Not green \(interrupted\)/);
    const { run: record, cases: recorded } = await resultsOf(run);
    assert.equal(record.status, 'interrupted');
    assert.deepEqual(
      recorded.map(({ verdict }) => verdict),
      ['passed', 'not run'],
    );
  });

  test('kill -9: the record left behind is marked as interrupted and counts nothing as passed', async () => {
    await using project = await tinyProject({ [spec]: `${passing(first)}\n${hangs}` });
    const run = await project.run(['--grep', `@(${first}|${second})`], { signalOn: ['hanging', 'SIGKILL'] });
    assert.equal(run.exitCode, undefined);
    const { run: record, cases: recorded } = await resultsOf(run);
    assert.equal(record.status, 'interrupted');
    assert.deepEqual(
      recorded.map(({ verdict }) => verdict),
      ['not run', 'not run'],
    );
  });
});
