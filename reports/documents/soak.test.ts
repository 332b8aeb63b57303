import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { SoakRecord } from '../../suites/catalogue/soak-record.ts';
import type { DocumentData } from './data.ts';
import { falseAlarmLine, falseAlarms } from './sections/soak.ts';
import { fakeRecord } from './testing.ts';

const { results } = fakeRecord();

const record: SoakRecord = {
  schema: 1,
  commit: results.run.commit,
  startedAt: '2026-02-03T04:05:06.000Z',
  durationMs: 600_000,
  asked: 20,
  state: 'ended',
  confidence: 0.95,
  whole: { runs: 20, failed: 1, inconclusive: 0, bound: 0.2161 },
  cases: [
    { id: 'R4-01', runs: 20, failed: 0, inconclusive: 0, bound: 0.1391, notRun: 0, errors: [] },
    { id: 'R4-02', runs: 20, failed: 1, inconclusive: 0, bound: 0.2161, notRun: 0, errors: ['late'] },
  ],
};

const dataOf = (soak?: SoakRecord): DocumentData => ({ results, soak }) as unknown as DocumentData;

test('repetitions are told as a whole and by case, with the bound of the rate', () => {
  const { markup } = falseAlarms(dataOf(record));
  assert.match(markup, /20 runs[^]*alarms in 1 of 20 runs \(5\.00 %\): the rate is below 21\.6 % at 95 %/);
  assert.match(markup, /href="#R4-01"[^]*no alarm in 20 runs: the rate of false alarms is below 13\.9 % at 95 %/);
  assert.doesNotMatch(markup, /belongs to commit/);
  assert.match(line(record), /^2 cases repeated without any fault: alarms in 1 of 20 runs/);
});

test('what was never measured is told as such', () => {
  assert.match(falseAlarms(dataOf()).markup, /No repetitions were recorded/);
  assert.match(line(), /was not measured/);
});

test('repetitions of another commit say nothing about this one', () => {
  const other = { ...record, commit: 'd'.repeat(40) };
  assert.match(falseAlarms(dataOf(other)).markup, /belongs to commit <code>dddddddddddd<\/code>/);
  assert.match(line(other), /was not measured/);
});

function line(soak?: SoakRecord): string {
  const content = falseAlarmLine(dataOf(soak));
  return typeof content === 'string' ? content : (content as { markup: string }).markup;
}
