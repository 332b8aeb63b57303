import { verdictTest as test } from '../fixtures/verdict.ts';
import { journalOfCloud } from './sabotage/journal.ts';
import { revertLeftovers } from './sabotage/revert.ts';

test('nothing is left of an interrupted sabotage run', async ({ evidence }) => {
  const journal = journalOfCloud();
  // Loading all mutants takes seconds, which runs without leftovers need not wait for.
  const { implementationOf } =
    (await journal.open()).length > 0 ? await import('./sabotage/registry.ts') : { implementationOf: () => undefined };
  await evidence.record('reverted', await revertLeftovers(journal, implementationOf));
});
