import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { attempt } from '../../machine/run.ts';
import { temporaryDirectory } from '../../machine/testing.ts';
import { failureLinesIn } from '../../progress.ts';
import { countAcceptance } from './acceptance.ts';
import { countPlaywright, countStage, countsLine, sum } from './counts.ts';

describe('countStage', () => {
  it('takes the last counts', () => {
    assert.deepEqual(countStage('1 passed, 1 failed\nmore\n12 passed, 0 failed\n', 0), { passed: 12, failed: 0 });
  });

  for (const [what, output, exitCode] of [
    ['died without counts', 'Segmentation fault', undefined],
    ['ran nothing', '0 passed, 0 failed\n', 0],
    ['failed although all tests passed', '3 passed, 0 failed\n', 1],
    ['was ended by the deadline', '3 passed, 0 failed\n', undefined],
  ] as const) {
    it(`counts one failure for a stage that ${what}`, () => {
      assert.equal(countStage(output, exitCode).failed, 1);
    });
  }

  it('sums up', () => {
    assert.equal(
      countsLine(
        sum([
          { passed: 1, failed: 0 },
          { passed: 2, failed: 3 },
        ]),
      ),
      '3 passed, 3 failed',
    );
  });
});

describe('countPlaywright', () => {
  for (const [what, output, exitCode, expected] of [
    ['all passed', 'R1  2 passed, 0 failed\n  3 passed (1.2m)\n', 0, '3 passed, 0 failed'],
    [
      'some failed',
      '  1 failed\n    [sabotage] › a.spec.ts\n  2 did not run\n  4 passed (1.2m)\n',
      1,
      '4 passed, 3 failed',
    ],
    ['a run that died', 'Error: no tests found\n', 1, '0 passed, 1 failed'],
    ['a bad exit code that no test explains', '  4 passed (3s)\n', 1, '4 passed, 1 failed'],
  ] as const) {
    it(`counts ${what}`, () => {
      assert.equal(countsLine(countPlaywright(output, exitCode)), expected);
    });
  }
});

describe('the reporter', () => {
  it('counts and names tests that passed, failed, were skipped, are still to be done or were cancelled', async (t) => {
    const file = join(temporaryDirectory(t), 'sample.test.mjs');
    writeFileSync(
      file,
      `import { describe, it } from 'node:test';
       describe('group', () => { it('passes', () => {}); it('fails', () => { throw new Error('no'); }); });
       it.skip('skipped', () => {});
       it.todo('to be done');
       it('cancelled', { timeout: 50 }, () => new Promise(() => {}));`,
    );
    const reporter = `--test-reporter=${join(import.meta.dirname, 'count-reporter.ts')}`;
    // Inside a test, node:test speaks another protocol to its parent unless told that there is none.
    const env = { NODE_TEST_CONTEXT: undefined };
    const { all, exitCode } = await attempt([process.execPath, '--test', reporter, file], { timeout: 20_000, env });
    assert.deepEqual(countStage(all, exitCode), { passed: 1, failed: 4 });
    const told = failureLinesIn(all).map((line) => line.replace(/^.*sample/, 'sample'));
    assert.deepEqual(told, ['sample.test.mjs: fails: no', 'sample.test.mjs: cancelled: test timed out after 50ms']);
  });
});

describe('countAcceptance', () => {
  const record = (...verdicts: string[]): string =>
    JSON.stringify({ run: {}, cases: verdicts.map((verdict) => ({ verdict })) });

  for (const [what, text, exitCode, expected] of [
    ['all passed', record('passed', 'passed'), 0, '2 passed, 0 failed'],
    ['inconclusive is not passed', record('passed', 'inconclusive', 'failed'), 1, '1 passed, 2 failed'],
    ['a bad exit code that no case explains', record('passed'), 1, '1 passed, 1 failed'],
    ['zero cases', record(), 0, '0 passed, 1 failed'],
    ['a record cut short', '{"cases": [', 0, '0 passed, 1 failed'],
  ] as const) {
    it(`counts ${what}`, (t) => {
      const file = join(temporaryDirectory(t), 'results.json');
      writeFileSync(file, text);
      assert.equal(countsLine(countAcceptance(exitCode, file)), expected);
    });
  }

  it('counts a run without a record as a failure', () => {
    assert.equal(countsLine(countAcceptance(0, '/nonexistent/results.json')), '0 passed, 1 failed');
  });
});
