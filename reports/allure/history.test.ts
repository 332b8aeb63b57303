import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { temporaryDirectory } from '../../infra/machine/testing.ts';
import { Redactor } from '../../infra/redaction.ts';
import { giveUpHistory, keptRuns, prepareHistory, tidyHistory, type HistoryRules } from './history.ts';

const rules: HistoryRules = { runId: 'run-now', redactor: new Redactor(), isLeak: (line) => line.includes('leak') };

const point = (id: string, message = 'as expected'): object => ({
  uuid: id,
  name: `Assay: passed · local · ${id}`,
  timestamp: 1,
  knownTestCaseIds: ['a'],
  testResults: { a: { status: 'passed', message, trace: 'long', labels: [{ name: 'epic' }, { name: 'story' }] } },
});

function history(context: TestContext, lines: readonly (object | string)[]): string {
  const file = join(temporaryDirectory(context), 'history', 'acceptance.jsonl');
  mkdirSync(dirname(file));
  writeFileSync(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return file;
}

const idsIn = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { uuid: string }).uuid);

test('no history yet: nothing to say', (t) => {
  const file = join(temporaryDirectory(t), 'new', 'x.jsonl');
  assert.deepEqual(prepareHistory(file, rules), { file, warnings: [] });
});

test('the latest runs are kept, with a place for this one, and this one is told once', (t) => {
  const file = history(t, [...Array.from({ length: 30 }, (_, index) => point(`run-${index}`)), point('run-now')]);
  assert.deepEqual(prepareHistory(file, rules), { file, warnings: [] });
  const ids = idsIn(file);
  assert.deepEqual([ids.length, ids.at(-1)], [keptRuns - 1, 'run-29']);
});

test('what is broken is moved aside with a warning, and the rest goes on', (t) => {
  const file = history(t, [point('run-1'), '{"uuid": "cut', 'null', point('run-2')]);
  const {
    warnings: [warning, ...more],
  } = prepareHistory(file, rules);
  assert.match(warning ?? '', /^2 of the earlier runs .* kept as .*\.broken-/);
  assert.deepEqual(more, []);
  assert.deepEqual(idsIn(file), ['run-1', 'run-2']);
  const [aside] = readdirSync(dirname(file)).filter((name) => name.includes('.broken-'));
  assert.match(readFileSync(join(dirname(file), aside ?? ''), 'utf8'), /cut/);
});

test('a run with a secret is not told again', (t) => {
  const file = history(t, [point('run-1'), point('run-2', 'a leak')]);
  assert.match(prepareHistory(file, rules).warnings[0] ?? '', /^1 of the earlier runs/);
  assert.deepEqual(idsIn(file), ['run-1']);
});

test('long messages, traces, needless labels and secrets do not stay', (t) => {
  const token = ['a1b2c3', '0123456789abcdef'].join('.');
  const file = history(t, [point('run-1', `joined with ${token} ${'x'.repeat(1_000)}`)]);
  assert.deepEqual(tidyHistory(file, rules), []);
  const text = readFileSync(file, 'utf8');
  assert.doesNotMatch(text, /trace|story/);
  assert.equal(text.includes(token), false);
  assert.ok(text.length < 600, text);
});

test('a history that cannot even be opened is a warning, and none is used', (t) => {
  const dir = temporaryDirectory(t);
  writeFileSync(join(dir, 'file'), '');
  for (const file of [dir, join(dir, 'file', 'x.jsonl')]) {
    const prepared = prepareHistory(file, rules);
    assert.equal(prepared.file, undefined);
    assert.match(prepared.warnings[0] ?? '', /the trends of earlier runs are missing/);
  }
  assert.match(giveUpHistory(join(dir, 'file'), 'Allure could not')[1] ?? '', /is kept as .*file\.broken-/);
});
