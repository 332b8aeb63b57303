import { messageOf } from '../../../fixtures/harness.ts';
import type { MutantOutcome } from '../../catalogue/outcome.ts';

/** A model that tells from manifests alone what a cluster would do, and knows what is required. */
export interface Model {
  /** As a reader knows it: `policy model`. */
  readonly name: string;
  /** Mutants that it can judge. */
  readonly mutants: readonly string[];
  /** What is not as required, with a mutant's change in the manifests or without any, in words. */
  readonly differences: (mutant: string | undefined) => readonly string[];
}

export interface DryVerdict {
  readonly id: string;
  readonly outcome: MutantOutcome;
  readonly reason: string;
}

/** Judges every mutant of a model that is wanted, in the words of a run on the cluster: without any mutation nothing may differ. */
export function judgeDry(model: Model, wanted: (id: string) => boolean = () => true): DryVerdict[] {
  const baseline = attempt(() => model.differences(undefined));
  return model.mutants.filter(wanted).map((id) => ({ id, ...verdictOn(model, id, baseline) }));
}

function verdictOn({ name, differences }: Model, id: string, baseline: Seen): Omit<DryVerdict, 'id'> {
  if (baseline.error !== undefined) return { outcome: 'void', reason: `the ${name} broke: ${baseline.error}` };
  const [before] = baseline.found;
  if (before !== undefined) {
    return { outcome: 'void', reason: `without any mutation the ${name} is not green: ${before}` };
  }
  const { found, error } = attempt(() => differences(id));
  if (error !== undefined) return { outcome: 'void', reason: `the ${name} broke: ${error}` };
  const [first] = found;
  if (first === undefined) return { outcome: 'survived', reason: `the ${name} sees no difference` };
  return { outcome: 'killed', reason: `the ${name} sees ${found.length} differences: ${first}` };
}

interface Seen {
  readonly found: readonly string[];
  readonly error?: string;
}

function attempt(look: () => readonly string[]): Seen {
  try {
    return { found: look() };
  } catch (thrown) {
    return { found: [], error: messageOf(thrown) };
  }
}
