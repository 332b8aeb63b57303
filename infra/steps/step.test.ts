import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';

import { temporaryDirectory } from '../machine/testing.ts';
import type { Step, StepRecord } from './step.ts';
import { runSteps } from './step.ts';

interface Context {
  readonly done: string[];
}

const step = (name: string, run: Step<Context>['run'] = () => Promise.resolve()): Step<Context> => ({
  name,
  title: `Step ${name}`,
  run: async (context, report) => {
    await run(context, report);
    context.done.push(name);
  },
});

function setUp(t: TestContext): {
  context: Context;
  written: string[];
  recordFile: string;
  records: () => StepRecord[];
} {
  const recordFile = join(temporaryDirectory(t), 'new', 'steps.json');
  return {
    context: { done: [] },
    written: [],
    recordFile,
    records: () => JSON.parse(readFileSync(recordFile, 'utf8')) as StepRecord[],
  };
}

describe('runSteps', () => {
  it('runs in order, telling number, title, progress and duration, and records each', async (t) => {
    const { context, written, recordFile, records } = setUp(t);
    const talkative = step('b', (_, { say }) => {
      say('half way');
      return Promise.resolve();
    });
    await runSteps([step('a'), talkative], context, { recordFile, write: (text) => written.push(text) });
    assert.deepEqual(context.done, ['a', 'b']);
    assert.match(
      written.join(''),
      /^\[1\/2\] Step a … \d\.\d s\n\[2\/2\] Step b …\n {6}half way\n\[2\/2\] Step b … \d\.\d s\n$/,
    );
    assert.deepEqual(
      records().map(({ name, outcome }) => [name, outcome]),
      [
        ['a', 'done'],
        ['b', 'done'],
      ],
    );
  });

  it('stops at the first failure and records it', async (t) => {
    const { context, written, recordFile, records } = setUp(t);
    const broken = step('b', () => Promise.reject(new Error('no luck')));
    const options = { recordFile, write: (text: string) => written.push(text) };
    await assert.rejects(runSteps([step('a'), broken, step('c')], context, options), /no luck/);
    assert.deepEqual(context.done, ['a']);
    assert.match(written.join(''), /\[2\/3\] Step b … failed after 0\.0 s\n$/);
    assert.deepEqual(
      records().map(({ outcome }) => outcome),
      ['done', 'failed'],
    );
  });

  it('starts no further step once interrupted', async (t) => {
    const { context, recordFile, records } = setUp(t);
    const controller = new AbortController();
    const interrupting = step('a', () => {
      controller.abort(new Error('interrupted'));
      return Promise.resolve();
    });
    const options = { recordFile, signal: controller.signal, write: () => undefined };
    await assert.rejects(runSteps([interrupting, step('b')], context, options), /interrupted/);
    assert.deepEqual(context.done, ['a']);
    assert.equal(records().length, 1);
  });
});
