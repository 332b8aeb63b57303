import type { Results } from '../results.ts';
import {
  casesOf,
  countBy,
  mutantsOf,
  type CaseFact,
  type MutantFact,
  type RequirementFact,
  type Standing,
} from './facts.ts';

/** How far the verdicts carry. `partial`: nothing stands against the run, but it did not try everything. */
export type Colour = 'green' | 'partial' | 'not green';

/** What may be concluded from a record, in words. */
export interface Conclusion {
  readonly colour: Colour;
  readonly headline: string;
  /** What stands against the run. */
  readonly against: readonly string[];
  /** What the run says nothing about. */
  readonly untold: readonly string[];
  /** Cases that were planned and did not pass. */
  readonly open: readonly CaseFact[];
  /** Mutants that were judged at this commit and do not count, or could not be undone. */
  readonly unproven: readonly MutantFact[];
}

/** Concludes from the verdicts, and from nothing else. */
export function concludeFrom({ run }: Pick<Results, 'run'>, facts: readonly RequirementFact[]): Conclusion {
  const cases = casesOf(facts);
  const open = cases.filter(({ standing }) => standing !== 'passed' && standing !== 'not planned');
  const unproven = mutantsOf(facts).filter(isUnproven);
  const against = [...evidenceFaults(cases), ...run.reasons, ...unproven.map(mutantFault)];
  const untold = gapsIn(facts);
  const colour = run.status !== 'passed' || against.length > 0 || open.length > 0 ? 'not green' : reach(untold);
  return { colour, headline: headlineOf(colour, facts), against, untold, open, unproven };
}

const reach = (untold: readonly string[]): Colour => (untold.length === 0 ? 'green' : 'partial');

const isUnproven = ({ outcome, judged }: MutantFact): boolean =>
  outcome === 'survived' || outcome === 'void' || judged?.reverted === false;

const mutantFault = ({ mutant, outcome, judged }: MutantFact): string =>
  judged?.reverted === false
    ? `${mutant.id} ${outcome}, and could not be undone: the cluster may not be what it was`
    : `${mutant.id} ${outcome}: ${mutant.caseId} has not shown that it can fail`;

const evidenceFaults = (cases: readonly CaseFact[]): string[] =>
  cases.flatMap(({ evidence }) =>
    evidence
      .filter(({ integrity }) => integrity !== 'intact')
      .map(({ path, integrity }) => `evidence ${path} is ${integrity}: its hash no longer matches the record`),
  );

function gapsIn(facts: readonly RequirementFact[]): string[] {
  const cases = casesOf(facts);
  const unplanned = cases.filter(({ standing }) => standing === 'not planned').length;
  const mutants = mutantsOf(facts);
  const untried = mutants.filter(({ outcome }) => outcome === 'not run').length;
  return [
    ...(unplanned === 0 ? [] : [`${unplanned} of ${cases.length} cases were not part of this run`]),
    ...(untried === 0 ? [] : [`${untried} of ${mutants.length} mutants were not tried at this commit`]),
  ];
}

const standings: readonly Standing[] = ['passed', 'failed', 'inconclusive', 'not run'];

function headlineOf(colour: Colour, facts: readonly RequirementFact[]): string {
  const cases = casesOf(facts);
  const count = countBy(cases.map(({ standing }) => standing));
  const planned = cases.length - count('not planned');
  if (colour === 'green') {
    return `Green: all ${cases.length} cases passed, and all ${mutantsOf(facts).length} mutants were killed.`;
  }
  if (colour === 'partial') return `Green as far as it went: ${count('passed')} of ${planned} planned cases passed.`;
  const told = standings.filter((standing) => count(standing) > 0).map((standing) => `${count(standing)} ${standing}`);
  return `Not green: ${planned === 0 ? 'no case was planned' : `of ${planned} planned cases ${told.join(', ')}`}.`;
}

/** Whether all cases of a requirement passed with their evidence intact, and what is open where not. */
export function shownBy({ cases }: RequirementFact): { readonly shown: boolean; readonly open: readonly CaseFact[] } {
  const open = cases.filter((entry) => !isShown(entry));
  return { shown: cases.length > 0 && open.length === 0, open };
}

/** Whether a case passed and its evidence is there, as it was kept. */
export const isShown = ({ standing, evidence }: CaseFact): boolean =>
  standing === 'passed' && evidence.length > 0 && evidence.every(({ integrity }) => integrity === 'intact');
