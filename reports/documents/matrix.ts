import type { CaseFact, EvidenceFact, MutantFact, RequirementFact } from './facts.ts';

/** From a requirement down to what was kept: one row for each case. */
export interface ForwardRow {
  readonly fact: RequirementFact;
  /** Undefined for a requirement without a case. */
  readonly entry: CaseFact | undefined;
}

/** From a mutant or a file of evidence up to the requirement that it serves. */
export interface BackwardRow<Leaf> {
  readonly leaf: Leaf;
  readonly entry: CaseFact;
  readonly fact: RequirementFact;
}

/** The matrix, both ways, and what is missing in it. */
export interface Matrix {
  readonly forward: readonly ForwardRow[];
  readonly byMutant: readonly BackwardRow<MutantFact>[];
  readonly byEvidence: readonly BackwardRow<EvidenceFact>[];
  /** Links that ought to be there and are not, in words. */
  readonly gaps: readonly string[];
}

/** Requirement → case → mutants → evidence, and back. */
export function matrixOf(facts: readonly RequirementFact[]): Matrix {
  const rows = facts.flatMap((fact) => fact.cases.map((entry) => ({ fact, entry })));
  return {
    forward: facts.flatMap((fact): ForwardRow[] =>
      fact.cases.length === 0 ? [{ fact, entry: undefined }] : fact.cases.map((entry) => ({ fact, entry })),
    ),
    byMutant: rows.flatMap(({ fact, entry }) => entry.mutants.map((leaf) => ({ leaf, entry, fact }))),
    byEvidence: rows.flatMap(({ fact, entry }) => entry.evidence.map((leaf) => ({ leaf, entry, fact }))),
    gaps: facts.flatMap(gapsOf),
  };
}

function gapsOf({ requirement, cases }: RequirementFact): string[] {
  const reached = new Set(cases.flatMap(({ mutants }) => mutants.map(({ mutant }) => mutant.id as string)));
  return [
    ...(cases.length === 0 ? [`${requirement.id} has no case`] : []),
    ...cases.filter(({ mutants }) => mutants.length === 0).map(({ entry }) => `${entry.id} has no mutant`),
    ...requirement.mutants.filter(({ id }) => !reached.has(id)).map(({ id }) => `${id} belongs to no case`),
    ...cases
      .filter(({ standing, evidence }) => standing === 'passed' && evidence.length === 0)
      .map(({ entry }) => `${entry.id} passed without evidence`),
  ];
}
