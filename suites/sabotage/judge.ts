import type { Mutant } from '../catalogue.ts';
import type { MutantOutcome, Verdict } from '../catalogue/outcome.ts';
import type { Observation } from './implementation.ts';

/** What a run said of one case. */
export interface CaseVerdict {
  readonly verdict: Verdict;
  readonly error?: string | undefined;
  /** Id of the acceptance run that it is known from; asked for by this run where undefined. */
  readonly run?: string | undefined;
}

/** A child run that came to an end. */
export interface ChildReport {
  readonly exitCode: number | undefined;
  /** By case id; undefined when the child left no record. */
  readonly cases: ReadonlyMap<string, CaseVerdict> | undefined;
  /** Last lines that it printed. */
  readonly tail: string;
}

/** All that is known of one mutation. */
export interface Trial {
  readonly mutant: Mutant;
  /** Verdicts without any mutation. */
  readonly baseline: ReadonlyMap<string, CaseVerdict>;
  readonly heldBefore: Observation;
  readonly child: ChildReport;
  readonly heldAfter: Observation;
}

export interface Judgement {
  readonly outcome: MutantOutcome;
  /** Why, in words. */
  readonly reason: string;
}

/** Only a mutant that did nothing but break its case, in the way it said, is killed. A doubt makes it void, silence makes it survive. */
export function judge(trial: Trial): Judgement {
  return (
    doubtAboutBaseline(trial.mutant, trial.baseline) ??
    doubtAboutHold(trial.heldBefore) ??
    doubtAbout(trial) ??
    verdictOn(trial)
  );
}

/** What is not green without the mutation cannot show that it is. Known before anything is changed. */
export function doubtAboutBaseline(mutant: Mutant, baseline: Trial['baseline']): Judgement | undefined {
  for (const id of [mutant.caseId, mutant.twin]) {
    const found = baseline.get(id)?.verdict ?? 'not run';
    if (found !== 'passed') return invalid(`without any mutation ${id} is not green but ${found}`);
  }
  return undefined;
}

/** A mutation that is not there breaks nothing. Known before the child run. */
export function doubtAboutHold({ holds, seen }: Observation): Judgement | undefined {
  return holds ? undefined : invalid(`the mutation did not take hold: ${seen}`);
}

function doubtAbout({ mutant, child, heldAfter }: Trial): Judgement | undefined {
  if (child.cases === undefined)
    return invalid(`the child run left no record (exit code ${child.exitCode ?? 'none'}): ${child.tail}`);
  const own = child.cases.get(mutant.caseId)?.verdict ?? 'not run';
  if (own === 'not run') return invalid(`${mutant.caseId} did not run: ${child.tail}`);
  const twin = child.cases.get(mutant.twin);
  if (twin?.verdict !== 'passed') {
    return invalid(`it broke something else: the twin ${mutant.twin} ${described(twin)}`);
  }
  if (!heldAfter.holds) return invalid(`the mutation did not hold to the end: ${heldAfter.seen}`);
  return undefined;
}

function verdictOn({ mutant, child }: Trial): Judgement {
  const own = child.cases?.get(mutant.caseId);
  const expected = mutant.verdict ?? 'failed';
  if (own?.verdict === 'passed') return survived(`${mutant.caseId} stayed green although: ${mutant.change}`);
  if (child.exitCode === 0)
    return survived(`${mutant.caseId} ${own?.verdict ?? ''}, yet the run ended with exit code 0`);
  if (own?.verdict !== expected) return invalid(`${mutant.caseId} ended ${described(own)}, not ${expected}`);
  if (!new RegExp(mutant.signature, 'is').test(own.error ?? '')) {
    return invalid(
      `${mutant.caseId} ${expected} for another reason than /${mutant.signature}/: ${own.error ?? 'no message'}`,
    );
  }
  return {
    outcome: 'killed',
    reason: `${mutant.caseId} ${expected} with /${mutant.signature}/, ${mutant.twin} stayed green`,
  };
}

const described = (verdict: CaseVerdict | undefined): string =>
  verdict === undefined ? 'not run' : [verdict.verdict, verdict.error].filter(Boolean).join(': ');

const invalid = (reason: string): Judgement => ({ outcome: 'void', reason });

const survived = (reason: string): Judgement => ({ outcome: 'survived', reason });
