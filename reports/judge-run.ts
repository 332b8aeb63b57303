import type { CaseRecord, OtherRecord } from './results.ts';

/** All that decides whether a run is green. */
export interface RunFacts {
  readonly cases: readonly CaseRecord[];
  readonly others: readonly OtherRecord[];
  /** A run of mutants only owes no case. */
  readonly owesCases: boolean;
  /** Errors outside of any test, and tests that no case asks for. */
  readonly faults: readonly string[];
}

/** Why a run is not green; empty when it is. Planned must equal executed, and nothing may be open. */
export function reasonsAgainst({ cases, others, owesCases, faults }: RunFacts): string[] {
  const with_ = (verdict: CaseRecord['verdict']): string[] =>
    cases.filter((entry) => entry.verdict === verdict).map((entry) => entry.id);
  const executed = cases.length - with_('not run').length;
  return [
    ...faults,
    ...others
      .filter(({ verdict }) => verdict !== 'passed')
      .map((entry) => `${entry.project}: "${entry.title}" ${entry.verdict}`),
    ...(owesCases && cases.length === 0 ? ['no case was selected: nothing is proven'] : []),
    ...(executed === cases.length
      ? []
      : [`${cases.length} cases planned, ${executed} executed; not run: ${list(with_('not run'))}`]),
    ...(with_('failed').length > 0 ? [`failed: ${list(with_('failed'))}`] : []),
    ...(with_('inconclusive').length > 0 ? [`inconclusive: ${list(with_('inconclusive'))}`] : []),
  ];
}

const list = (ids: readonly string[]): string => ids.join(', ');
