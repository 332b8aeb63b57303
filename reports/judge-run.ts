import type { MutantOutcome } from '../suites/catalogue/outcome.ts';
import type { CaseRecord, GateCheck, OtherRecord } from './results.ts';

/** What was found besides verdicts. */
export interface Findings {
  /** Errors outside of any test, and tests that no case asks for. */
  readonly faults: readonly string[];
  /** Secrets in the report, and what could not be searched for them. */
  readonly leaks: readonly string[];
  /** Why the report could not be made or sealed. */
  readonly report: readonly string[];
}

/** All that decides whether a run is green. */
export interface RunFacts extends Findings {
  readonly cases: readonly CaseRecord[];
  readonly others: readonly OtherRecord[];
  /** A run of mutants only owes no case. */
  readonly owesCases: boolean;
}

/** The quality gate: a run is green when no check has a reason against it. */
export function qualityGate({ cases, others, owesCases, ...findings }: RunFacts): GateCheck[] {
  const open = others.filter(({ verdict }) => verdict !== 'passed');
  return [
    check('undisturbed run', findings.faults),
    check(
      'provisioning and mutants passed',
      open.map((entry) => `${entry.project}: "${entry.title}" ${entry.verdict}`),
    ),
    check('planned = executed', [...nothing(cases, owesCases), ...missing(cases)]),
    check('nothing failed', named('failed', withVerdict(cases, 'failed'))),
    check('nothing inconclusive', named('inconclusive', withVerdict(cases, 'inconclusive'))),
    mutantCheck(cases),
    check('no secret in the report', findings.leaks),
    check('report made and sealed', findings.report),
  ];
}

/** Why a run is not green; empty when it is. */
export const reasonsIn = (gate: readonly GateCheck[]): string[] => gate.flatMap(({ reasons }) => reasons);

/** Mutants of the planned cases that were judged at this commit: what nobody noticed, or proves nothing, is open. */
export function mutantCheck(cases: readonly CaseRecord[]): GateCheck {
  const mutants = cases.flatMap((entry) => entry.mutants);
  const ids = (wanted: MutantOutcome): string[] =>
    mutants.filter(({ outcome }) => outcome === wanted).map(({ id }) => id);
  return check(mutantCheckName, [
    ...named('mutants survived', ids('survived')),
    ...named('mutants void, which prove nothing', ids('void')),
  ]);
}

export const mutantCheckName = 'no judged mutant survived or is void';

const check = (name: string, reasons: readonly string[]): GateCheck => ({ name, reasons: [...reasons] });

const withVerdict = (cases: readonly CaseRecord[], verdict: CaseRecord['verdict']): string[] =>
  cases.filter((entry) => entry.verdict === verdict).map(({ id }) => id);

const nothing = (cases: readonly CaseRecord[], owesCases: boolean): string[] =>
  owesCases && cases.length === 0 ? ['no case was selected: nothing is proven'] : [];

function missing(cases: readonly CaseRecord[]): string[] {
  const open = withVerdict(cases, 'not run');
  if (open.length === 0) return [];
  return [`${cases.length} cases planned, ${cases.length - open.length} executed; not run: ${open.join(', ')}`];
}

const named = (what: string, ids: readonly string[]): string[] =>
  ids.length === 0 ? [] : [`${what}: ${ids.join(', ')}`];
