import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { boundOf, soakRecordSchema } from '../catalogue/soak-record.ts';
import type { CaseVerdict, ChildReport } from '../sabotage/judge.ts';
import { recordOf } from './tally.ts';
import { exitCodeOf, progressOf, summaryOf } from './told.ts';

const frame = {
  commit: 'c',
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 90_000,
  asked: 4,
  state: 'ended',
} as const;
const [steady, flaky] = ['R1-01', 'R1-02'];
const report = (first: CaseVerdict['verdict'], second: CaseVerdict['verdict'], error?: string): ChildReport => ({
  exitCode: 0,
  tail: '',
  cases: new Map<string, CaseVerdict>([
    [steady, { verdict: first }],
    [flaky, { verdict: second, error }],
  ]),
});
const recorded = (...reports: ChildReport[]) => recordOf(frame, [steady, flaky], reports);

describe('the record of a soak', () => {
  const record = recorded(
    report('passed', 'passed'),
    report('passed', 'failed', 'late'),
    report('passed', 'inconclusive', 'no sample'),
    report('passed', 'failed', 'late'),
  );

  test('counts by case, keeps each message once, and is what it says it is', () => {
    assert.deepEqual(soakRecordSchema.parse(record), record);
    const [first, second] = record.cases;
    assert.deepEqual([first?.runs, first?.failed, first?.inconclusive], [4, 0, 0]);
    assert.deepEqual([second?.runs, second?.failed, second?.inconclusive], [4, 2, 1]);
    assert.deepEqual(second?.errors, ['late', 'no sample']);
    assert.deepEqual([record.whole.runs, record.whole.failed, record.whole.inconclusive], [4, 2, 1]);
  });

  test('tells the worst case first, by name and with its rate', () => {
    const [, worst = ''] = summaryOf(record);
    assert.match(worst, /^- R1-02: alarms in 3 of 4 runs \(75\.0 %\): the rate is below 98\.7 % at 95 %$/);
    assert.match(progressOf(record, 4), /^4 of 4 \(1\.5 min\): alarms: R1-02 3×;/);
    assert.equal(exitCodeOf(record), 1);
  });

  test('what did not run counts neither for nor against a case', () => {
    const cut = recorded(report('passed', 'passed'), report('passed', 'not run'));
    assert.deepEqual(
      cut.cases.map(({ runs, notRun }) => [runs, notRun]),
      [
        [2, 0],
        [1, 1],
      ],
    );
    assert.equal(cut.whole.runs, 1);
    assert.equal(exitCodeOf(cut), 0);
  });

  test('a case that never ran is no success', () => {
    const none = recorded(report('passed', 'not run'));
    assert.equal(none.cases[1]?.bound, null);
    assert.equal(boundOf(none.whole), 'nothing was run to its end');
    assert.equal(exitCodeOf(none), 2);
  });

  test('a repetition that was cut short after an alarm is an alarm', () => {
    assert.equal(recorded(report('not run', 'failed')).whole.failed, 1);
  });
});
