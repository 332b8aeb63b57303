import { AssayError } from '../../fixtures/harness.ts';
import type { MutantImplementation } from './implementation.ts';
import type { Journal } from './journal.ts';

/** Finds the implementation of a mutant id. */
export type Registry = (id: string) => MutantImplementation | undefined;

/**
 * Takes one mutation out and makes sure that it is out; only then the journal forgets it.
 * @throws AssayError when the revert cannot be verified: what runs is not what it was.
 */
export async function revertVerified(implementation: MutantImplementation, journal: Journal): Promise<void> {
  const { id } = implementation;
  const context = { facts: await journal.recall(id) };
  await implementation.revert(context);
  const { holds, seen } = await implementation.reverted(context);
  if (!holds) {
    throw new AssayError(`Mutation ${id} could not be undone`, {
      expected: 'everything as it was before the mutation',
      found: seen,
      remedy: 'npm run sabotage -- --revert tries again; npm run down takes everything down',
    });
  }
  await journal.close(id);
}

/**
 * Reverts what an interrupted run left.
 * @returns ids of the mutants that were taken out.
 * @throws AssayError when one cannot be undone, or is known to no registry.
 */
export async function revertLeftovers(journal: Journal, registry: Registry): Promise<string[]> {
  const open = await journal.open();
  for (const id of open) {
    const implementation = registry(id);
    if (implementation === undefined) throw unknown(id);
    await revertVerified(implementation, journal);
  }
  return open;
}

function unknown(id: string): AssayError {
  return new AssayError(`An interrupted run left mutation ${id}, which this version does not know`, {
    expected: 'a mutant with an implementation in suites/sabotage',
    found: id,
    remedy: 'npm run down takes everything down, the mutation with it',
  });
}
