import { messageOf } from '../../fixtures/harness.ts';
import type { Mutant } from '../catalogue.ts';
import type { Baseline } from './baseline.ts';
import type { ChildRun } from './child.ts';
import type { MutantImplementation } from './implementation.ts';
import type { Journal } from './journal.ts';
import { doubtAboutBaseline, doubtAboutHold, judge, type ChildReport, type Judgement, type Trial } from './judge.ts';
import { revertVerified } from './revert.ts';

/** What a trial needs. The parts are handed in, so that a trial can be tried on another Playwright project. */
export interface TrialParts {
  readonly mutant: Mutant;
  readonly implementation: MutantImplementation;
  readonly baseline: Baseline;
  readonly journal: Journal;
  /** Folder of the child's records. */
  readonly childDir: string;
  readonly runChild: (run: ChildRun) => Promise<ChildReport>;
  /** Shows a step to whoever watches. */
  readonly step: <T>(title: string, body: () => Promise<T>) => Promise<T>;
}

type KnownTrial = Pick<Trial, 'mutant' | 'baseline'> & Partial<Trial>;

/** A judged mutation and all that it was judged by. */
export interface TrialResult extends Judgement {
  /** Ends where the outcome was known. */
  readonly trial: KnownTrial;
  readonly reverted: boolean;
  /** Why the revert could not be verified. */
  readonly revertError?: string;
}

/**
 * Puts one mutant in, runs its case and its twin, judges, takes it out again and makes sure of that. Where the outcome is known
 * before, nothing more is done.
 */
export async function runMutant(parts: TrialParts): Promise<TrialResult> {
  const { mutant, implementation, baseline, journal, step } = parts;
  const before = await step('baseline: case and twin are green', () => baseline.of([mutant.caseId, mutant.twin]));
  const trial = { mutant, baseline: before };
  const doubt = doubtAboutBaseline(mutant, before);
  if (doubt !== undefined) return { ...doubt, trial, reverted: true };
  const facts = await journal.begin(mutant.id);
  const judged = await tryOut(parts, trial, { facts });
  try {
    await step(`revert: ${mutant.undo}`, () => revertVerified(implementation, journal));
    return { ...judged, reverted: true };
  } catch (error) {
    return { ...judged, reverted: false, revertError: messageOf(error) };
  }
}

type Judged = Judgement & { readonly trial: KnownTrial };

/** A mutation that cannot be put in is void, and is reverted all the same. */
async function tryOut(
  { implementation, childDir, runChild, step }: TrialParts,
  known: Pick<Trial, 'mutant' | 'baseline'>,
  context: Parameters<MutantImplementation['apply']>[0],
): Promise<Judged> {
  const { mutant } = known;
  let trial: KnownTrial = known;
  try {
    await step(`apply: ${mutant.change}`, () => implementation.apply(context));
    const heldBefore = await step('the mutation holds', () => implementation.holds(context, undefined));
    trial = { ...known, heldBefore };
    const doubt = doubtAboutHold(heldBefore);
    if (doubt !== undefined) return { ...doubt, trial };
    const caseIds = [mutant.caseId, mutant.twin];
    const run = { caseIds, outDir: childDir, environment: implementation.environment };
    const child = await step(`child run of ${caseIds.join(' and ')}`, () => runChild(run));
    trial = { ...trial, child };
    const heldAfter = await step('the mutation still holds', () => implementation.holds(context, childDir));
    const whole: Trial = { ...known, heldBefore, child, heldAfter };
    return { ...judge(whole), trial: whole };
  } catch (error) {
    return { outcome: 'void', reason: `the trial broke off: ${messageOf(error)}`, trial };
  }
}
