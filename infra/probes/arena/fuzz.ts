import fc from 'fast-check';

import { AssayError } from '../../errors.ts';
import { policiesOf } from '../../policy/scenario.ts';
import { arenaUniverse } from './objects.ts';
import type { Arena, PolicyObject } from './arena.ts';

/** What a fuzz has tried. */
export interface Fuzz {
  readonly seed: number;
  readonly scenarios: number;
  readonly policies: number;
  /** Connections that were dialled and compared. */
  readonly connections: number;
  /** How many of them were open: all or none would prove little. */
  readonly open: number;
}

/** How long and from where. */
export interface FuzzPlan {
  readonly seed: number;
  readonly scenarios: number;
  /** Milliseconds after which no further scenario is begun. */
  readonly timeLimit: number;
}

/**
 * Enacts generated policies, several at a time, and compares every connection of the arena with the model.
 * @throws AssayError with the smallest policies that were found to make cluster and model differ. InconclusiveError when a sweep broke.
 */
export async function fuzz(arena: Arena, { seed, scenarios, timeLimit }: FuzzPlan): Promise<Fuzz> {
  const tried = { seed, scenarios: 0, policies: 0, connections: 0, open: 0 };
  const { addresses } = arena;
  const policies = policiesOf(arenaUniverse(addresses.length), { minLength: 3, maxLength: 8 });
  const result = await fc.check(
    fc.asyncProperty(
      policies.map((plans) => plans.map((plan) => plan(addresses))),
      async (enacted) => {
        const fields = await arena.agreeOn(enacted);
        tried.scenarios += 1;
        tried.policies += enacted.length;
        tried.connections += fields.length;
        tried.open += fields.filter(({ found }) => found === 'open').length;
      },
    ),
    { seed, numRuns: scenarios, interruptAfterTimeLimit: timeLimit, markInterruptAsFailure: false },
  );
  if (result.failed) throw disagreement(result.errorInstance, result.counterexample?.[0] ?? [], result.numShrinks);
  return tried;
}

/** What stopped the fuzz; a probe that broke is told as it is. */
function disagreement(cause: unknown, policies: readonly PolicyObject[], shrinks: number): unknown {
  if (!(cause instanceof AssayError) || cause.name !== 'AssayError') return cause;
  return new AssayError(
    'Cluster and model differ about generated policies',
    {
      expected: 'the connections that the model allows, and no others',
      found: `${cause.explanation.found}\nunder these policies (made ${shrinks} times smaller):\n${JSON.stringify(policies)}`,
      remedy: 'see by the API reference who is right; then mend the network or the model',
    },
    { cause },
  );
}
