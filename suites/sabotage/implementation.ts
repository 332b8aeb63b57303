import type { MutantId } from '../catalogue.ts';

/** What was looked at, and whether it is as it should be. */
export interface Observation {
  readonly holds: boolean;
  /** What was seen, for the record. */
  readonly seen: string;
}

/** What an operator must know to undo its change. Written to disk before the call returns, so that it survives a kill -9. */
export interface Facts {
  get: (key: string) => string | undefined;
  set: (key: string, value: string) => Promise<void>;
}

/** What an operator works with. Connections it opens itself, through fixtures, so that a revert needs no running test. */
export interface MutationContext {
  readonly facts: Facts;
}

/** How a mutant of the catalogue is put in and taken out. Every method has its own deadlines. */
export interface MutantImplementation {
  readonly id: MutantId;
  /** Environment of the child run, for mutants of the harness' own probes. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Keeps in `facts` what the revert needs, then makes the change. */
  readonly apply: (context: MutationContext) => Promise<void>;
  /** Whether the change is really there. Asked before and after the child run; `childDir` holds what the child left. */
  readonly holds: (context: MutationContext, childDir: string | undefined) => Promise<Observation>;
  /** Takes the change out. Must be safe to repeat, and after an `apply` that was cut short. */
  readonly revert: (context: MutationContext) => Promise<void>;
  /** Whether everything is as it was before. */
  readonly reverted: (context: MutationContext) => Promise<Observation>;
}
