import type { SoakRecord, Tally } from '../catalogue/soak-record.ts';
import type { CaseVerdict, ChildReport } from '../sabotage/judge.ts';
import { confidence, upperBound } from './statistics.ts';

/** Different messages that are kept of one case. */
const mostErrors = 5;

/** What is known of a soak besides its repetitions. */
export type Frame = Pick<SoakRecord, 'commit' | 'startedAt' | 'durationMs' | 'asked' | 'state'>;

/** The record of all repetitions so far. A case that did not run counts neither for nor against it. */
export function recordOf(frame: Frame, caseIds: readonly string[], repetitions: readonly ChildReport[]): SoakRecord {
  const verdicts = (id: string): CaseVerdict[] =>
    repetitions.map(({ cases }) => cases?.get(id) ?? { verdict: 'not run' });
  return {
    schema: 1,
    ...frame,
    confidence,
    whole: tallyOf(repetitions.flatMap((report) => wholeOf(report, caseIds) ?? [])),
    cases: caseIds.map((id) => ({
      id,
      ...tallyOf(verdicts(id).map(({ verdict }) => verdict)),
      notRun: verdicts(id).filter(({ verdict }) => verdict === 'not run').length,
      errors: [...new Set(verdicts(id).flatMap(({ error, verdict }) => (isAlarm(verdict) ? (error ?? '') : [])))].slice(
        0,
        mostErrors,
      ),
    })),
  };
}

type Verdict = CaseVerdict['verdict'];

const isAlarm = (verdict: Verdict): boolean => verdict === 'failed' || verdict === 'inconclusive';

function tallyOf(verdicts: readonly Verdict[]): Tally {
  const count = (wanted: Verdict): number => verdicts.filter((verdict) => verdict === wanted).length;
  const [failed, inconclusive] = [count('failed'), count('inconclusive')];
  const runs = failed + inconclusive + count('passed');
  return { runs, failed, inconclusive, bound: runs === 0 ? null : upperBound(failed + inconclusive, runs) };
}

/** The verdict on a repetition as a whole; undefined when it was cut short without an alarm, so that nothing is known of it. */
function wholeOf({ cases }: ChildReport, caseIds: readonly string[]): Verdict | undefined {
  const found = caseIds.map((id) => cases?.get(id)?.verdict ?? 'not run');
  const worst = (['failed', 'inconclusive', 'not run'] as const).find((verdict) => found.includes(verdict));
  return worst === 'not run' ? undefined : (worst ?? 'passed');
}
