import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  sabotageRecordSchema,
  type MutantOutcome,
  type MutantVerdict,
  type SabotageRecord,
} from '../suites/catalogue/outcome.ts';
import { failureLine } from '../infra/progress.ts';
import { mutantCheck, mutantCheckName, reasonsIn } from './judge-run.ts';
import type { CaseRecord, Results, RunRecord } from './results.ts';

/** What sabotage found in this folder; empty when it never ran. */
export async function readSabotage(outDir: string): Promise<SabotageRecord> {
  try {
    return sabotageRecordSchema.parse(JSON.parse(await readFile(join(outDir, 'sabotage.json'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { schema: 1, mutants: [] };
    throw error;
  }
}

/** Outcome of every mutant that was judged at this commit: a verdict on other code proves nothing about this one. */
export const outcomesAt = ({ mutants }: SabotageRecord, commit: string): ReadonlyMap<string, MutantOutcome> =>
  new Map(mutants.filter((entry) => entry.commit === commit).map(({ id, outcome }) => [id, outcome]));

/** The record of an earlier run with the outcomes that are known by now, judged by them. */
export function withOutcomes(results: Results, sabotage: SabotageRecord): Results {
  const outcomes = outcomesAt(sabotage, results.run.commit);
  const cases = results.cases.map((entry) => ({
    ...entry,
    mutants: entry.mutants.map(({ id, outcome }) => ({ id, outcome: outcomes.get(id) ?? outcome })),
  }));
  return { ...results, run: judgedAgain(results.run, cases), cases };
}

/** Only mutants are judged anew: what else was found during the run stays. */
function judgedAgain(run: RunRecord, cases: readonly CaseRecord[]): RunRecord {
  if (run.gate === undefined) return run;
  const gate = run.gate.map((check) => (check.name === mutantCheckName ? mutantCheck(cases) : check));
  const reasons = reasonsIn(gate);
  const ended = reasons.length === 0 ? 'passed' : 'failed';
  return { ...run, gate, reasons, status: run.status === 'interrupted' ? run.status : ended };
}

/** Lines on the mutants judged since `start`: the counts, then everything that was not killed, by name. */
export function sabotageLines({ mutants }: SabotageRecord, start: Date): string[] {
  const judged = mutants.filter(({ judgedAt }) => Date.parse(judgedAt) >= start.getTime());
  if (judged.length === 0) return [];
  const count = (outcome: MutantOutcome): number => judged.filter((entry) => entry.outcome === outcome).length;
  return [
    `Mutants: ${count('killed')} killed, ${count('survived')} survived, ${count('void')} void`,
    ...judged.filter(({ outcome, reverted }) => outcome !== 'killed' || !reverted).map(mutantLine),
  ];
}

const mutantLine = ({ id, outcome, reason, reverted }: MutantVerdict): string =>
  failureLine(`${id} ${outcome}${reverted ? '' : ' and NOT UNDONE (npm run sabotage -- --revert)'}: ${reason}`);
