/** Identifier of a requirement, for example `R1`. */
export type RequirementKey = `R${number}`;

/** Identifier of a case: its requirement and a number, for example `R1-01`. */
export type CaseKey = `${RequirementKey}-${number}`;

/** Identifier of a mutant: the requirement of its case and a number, for example `R1-M01`. */
export type MutantKey = `${RequirementKey}-M${number}`;

/** Where a mutation takes hold. */
export type Operator = 'manifest' | 'live-object' | 'host' | 'cloud' | 'application' | 'probe';

/** How bad it is for the user of the stack when the case fails. */
export type Severity = 'blocker' | 'critical' | 'normal' | 'minor';

/** One thing that is proven. What a reader of TEST_CASES.md and of the report sees comes from here. */
export interface CaseData {
  readonly id: CaseKey;
  /** Capability within the requirement; cases that share one are read together. */
  readonly feature: string;
  readonly title: string;
  readonly severity: Severity;
  readonly objective: string;
  readonly preconditions: readonly string[];
  readonly steps: readonly string[];
  readonly expected: string;
  /** Takes minutes, and proves nothing about the project itself that others do not: `npm test` leaves it to the acceptance run. */
  readonly long?: true;
  /** The mutations that must break this case: the proof that it could have failed. */
  readonly mutants: readonly MutantKey[];
}

/** A deliberate fault, and how the suite has to react to it. */
export interface MutantData {
  readonly id: MutantKey;
  readonly operator: Operator;
  /** What is changed, in words. */
  readonly change: string;
  /** The case that must fail. */
  readonly caseId: CaseKey;
  /** Verdict the case must end with; `inconclusive` where the harness' own probe is broken. Default `failed`. */
  readonly verdict?: 'failed' | 'inconclusive';
  /** Source of the regular expression that the failure's message must match (flags `is`). */
  readonly signature: string;
  /** Positive twin: a case that must stay green, or the mutation broke something else. */
  readonly twin: CaseKey;
  /** How the change is undone, in words. */
  readonly undo: string;
  /** Cheap and telling: part of `npm run sabotage -- --sample`. */
  readonly sample?: boolean;
}

/** A requirement with all that proves it. */
export interface RequirementData {
  readonly id: RequirementKey;
  readonly title: string;
  /** Where the requirement comes from. */
  readonly source: string;
  readonly cases: readonly CaseData[];
  readonly mutants: readonly MutantData[];
}
