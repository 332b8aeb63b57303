import { openStack, type Stack } from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import type { Facts, MutantImplementation } from './implementation.ts';

/** A change to the running stack, in terms of what its parts can do and tell. */
export interface LiveChange {
  readonly id: MutantId;
  /** Keeps in `facts` what the undoing needs, then makes the change. */
  readonly make: (stack: Stack, facts: Facts) => Promise<void>;
  /** What is looked at: as one text that is `changed` while the change holds, and something else before and after. */
  readonly look: (stack: Stack, facts: Facts) => Promise<string>;
  readonly changed: (seen: string) => boolean;
  /** Takes the change out; must be safe to repeat. */
  readonly undo: (stack: Stack, facts: Facts) => Promise<void>;
}

/** A mutant that changes the cloud, a host or an object of the running stack. */
export function liveMutant({ id, make, look, changed, undo }: LiveChange): MutantImplementation {
  const observe = async (facts: Facts, wanted: boolean) => {
    const seen = await look(await openStack(), facts);
    return { holds: changed(seen) === wanted, seen };
  };
  return {
    id,
    apply: async ({ facts }) => make(await openStack(), facts),
    holds: ({ facts }) => observe(facts, true),
    revert: async ({ facts }) => undo(await openStack(), facts),
    reverted: ({ facts }) => observe(facts, false),
  };
}
