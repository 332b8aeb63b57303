import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { tinyProject, type TinyProject } from '../../fixtures/testing.ts';
import { cases } from '../catalogue.ts';
import { soakRecordSchema, type SoakRecord } from '../catalogue/soak-record.ts';
import { runChild } from '../sabotage/child.ts';
import { soak } from './soak.ts';
import { exitCodeOf, summaryOf } from './told.ts';

const [steady, flaky] = cases.map(({ id }) => id);
assert(steady !== undefined && flaky !== undefined);

/** Fails in every second run: a file remembers how many there were. */
const specs = `test(...caseOf('${steady}'), async ({ evidence }) => { await evidence.record('answer', 42); });
test(...caseOf('${flaky}'), async ({ evidence }) => {
  const { appendFile, readFile } = await import('node:fs/promises');
  const file = import.meta.dirname + '/../runs';
  await appendFile(file, 'x');
  await evidence.record('runs', {});
  expect((await readFile(file, 'utf8')).length % 2, 'an odd run').toBe(1);
});`;

test('a case that fails now and then is told by name, with its rate', async () => {
  await using project = await tinyProject({ 'R1-x/flaky.spec.ts': specs });
  const record = await soakOf(project, 4, new AbortController());
  assert.deepEqual(
    record.cases.map(({ id, runs, failed }) => [id, runs, failed]),
    [
      [steady, 4, 0],
      [flaky, 4, 2],
    ],
  );
  assert.match(record.cases[1]?.errors.join() ?? '', /an odd run/);
  assert.match(
    summaryOf(record)[1] ?? '',
    new RegExp(`^- ${flaky}: alarms in 2 of 4 runs \\(50\\.0 %\\): the rate is below`),
  );
  assert.equal(exitCodeOf(record), 1);
  assert.deepEqual(soakRecordSchema.parse(JSON.parse(await readFile(recordPath(project), 'utf8'))), record);
});

test('an interrupt ends it in order, and what was run counts', async () => {
  await using project = await tinyProject({ 'R1-x/flaky.spec.ts': specs });
  const interrupt = new AbortController();
  const record = await soakOf(project, 100, interrupt, () => {
    interrupt.abort();
  });
  assert.deepEqual([record.state, record.asked, record.whole.runs], ['interrupted', 100, 1]);
});

test('a project in which nothing runs is refused at once', async () => {
  await using project = await tinyProject({ 'R1-x/broken.spec.ts': 'throw new Error("cannot be loaded");' });
  await assert.rejects(soakOf(project, 3, new AbortController()), /ran no case[\s\S]*cannot be loaded/);
});

const recordPath = (project: TinyProject): string => join(project.dir, 'soak.json');

function soakOf(
  project: TinyProject,
  times: number,
  { signal }: AbortController,
  say: (line: string) => void = () => undefined,
): Promise<SoakRecord> {
  const caseIds = [steady ?? '', flaky ?? ''];
  return soak({
    caseIds,
    times,
    limit: 600_000,
    commit: 'none',
    path: recordPath(project),
    repeat: (repetition) =>
      runChild({
        caseIds,
        outDir: join(project.dir, 'soak', String(repetition)),
        cwd: project.dir,
        environment: project.environment,
      }),
    say,
    signal,
  });
}
