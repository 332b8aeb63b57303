import type { Case, Mutant, Requirement } from '../../suites/catalogue.ts';
import type { MutantOutcome, MutantVerdict, SabotageRecord, Verdict } from '../../suites/catalogue/outcome.ts';
import type { CaseRecord, EvidenceRecord, Results } from '../results.ts';
import { outcomesAt } from '../sabotage.ts';

/** What is known of a case of the catalogue. `not planned`: the command line left it out of this run. */
export type Standing = Verdict | 'not planned';

/** Whether a file of evidence is still what was hashed when it was kept. */
export type Integrity = 'intact' | 'changed' | 'missing';

/** A kept file, as it is now. */
export interface EvidenceFact extends EvidenceRecord {
  readonly integrity: Integrity;
}

/** A mutant, and what it came to at the commit of the record. */
export interface MutantFact {
  readonly mutant: Mutant;
  readonly outcome: MutantOutcome;
  /** The judgement behind the outcome; undefined where there is none of this commit. */
  readonly judged: MutantVerdict | undefined;
}

/** A case, and what the run says of it. */
export interface CaseFact {
  readonly entry: Case;
  readonly standing: Standing;
  readonly record: CaseRecord | undefined;
  readonly evidence: readonly EvidenceFact[];
  readonly mutants: readonly MutantFact[];
}

/** A requirement with all that was to prove it. */
export interface RequirementFact {
  readonly requirement: Requirement;
  readonly cases: readonly CaseFact[];
}

/** What the verdicts of a run come from. */
export interface FactSources {
  readonly catalogue: readonly Requirement[];
  readonly results: Results;
  readonly sabotage: SabotageRecord;
  /** By path of the file; a file that is not named is missing. */
  readonly integrity: ReadonlyMap<string, Integrity>;
}

/** The catalogue with what the record says of it: every case and mutant is there, whether it ran or not. */
export function factsOf({ catalogue, results, sabotage, integrity }: FactSources): RequirementFact[] {
  const outcomes = outcomesAt(sabotage, results.run.commit);
  const mutantFact = (mutant: Requirement['mutants'][number], requirement: Requirement): MutantFact => ({
    mutant: { ...(mutant as Mutant), requirement: requirement.id },
    outcome: outcomes.get(mutant.id) ?? 'not run',
    judged: sabotage.mutants.find(({ id, commit }) => id === mutant.id && commit === results.run.commit),
  });
  return catalogue.map((requirement) => ({
    requirement,
    cases: requirement.cases.map((entry) => {
      const record = results.cases.find(({ id }) => id === entry.id);
      return {
        entry: { ...(entry as Case), requirement: requirement.id },
        standing: record?.verdict ?? 'not planned',
        record,
        evidence: (record?.evidence ?? []).map((file) => ({
          ...file,
          integrity: integrity.get(file.path) ?? 'missing',
        })),
        mutants: requirement.mutants
          .filter(({ id }) => entry.mutants.includes(id))
          .map((mutant) => mutantFact(mutant, requirement)),
      };
    }),
  }));
}

/** Every case of every requirement. */
export const casesOf = (facts: readonly RequirementFact[]): CaseFact[] => facts.flatMap(({ cases }) => cases);

/** Every mutant of every case. */
export const mutantsOf = (facts: readonly RequirementFact[]): MutantFact[] =>
  casesOf(facts).flatMap(({ mutants }) => mutants);

/** How many there are of each kind. */
export function countBy<Kind extends string>(kinds: readonly Kind[]): (kind: Kind) => number {
  return (kind) => kinds.filter((other) => other === kind).length;
}
