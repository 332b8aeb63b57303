import {
  applyPolicy,
  asInCheckout,
  deletePolicy,
  easyPayPolicies,
  livePolicy,
  poll,
  timeouts,
  type Stack,
} from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import type { MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';
import { probeMutant } from './probe.ts';
import { policyChanges, withChange, type PolicyChange } from './r4-changes.ts';
import { unenforcing } from './unenforced.ts';

/** How the mutants of R4 are put in and taken out. */
export const r4: readonly MutantImplementation[] = [
  ...Object.entries(policyChanges).map(([id, change]) => policyMutant(id as MutantId, change)),
  unenforcing('R4-M03'),
  probeMutant('R4-M04', 'sweep', 'always-blocked'),
  probeMutant('R4-M06', 'sweep', 'always-open'),
  unenforcing('R4-M15'),
  probeMutant('R4-M16', 'sweep', 'never-runs'),
  unenforcing('R4-M17'),
  probeMutant('R4-M18', 'sweep', 'always-blocked'),
  probeMutant('R4-M19', 'sweep', 'always-open'),
  probeMutant('R4-M20', 'sweep', 'never-runs'),
];

/** A fault in one policy of EasyPay. The policy of the checkout undoes it. */
function policyMutant(id: MutantId, fault: PolicyChange): MutantImplementation {
  const original = easyPayPolicies().find(({ metadata }) => metadata.name === fault.policy);
  if (!original) throw new TypeError(`EasyPay has no policy ${fault.policy}`);
  const [changed] = withChange([original], fault);
  return liveMutant({
    id,
    make: ({ cluster }) => (changed ? applyPolicy(cluster, changed) : deletePolicy(cluster, original)),
    look: ({ cluster }) => livePolicy(cluster, original),
    changed: (seen) => seen !== asInCheckout,
    undo: async (stack) => {
      await applyPolicy(stack.cluster, original);
      await untilSettled(stack);
    },
  });
}

/** What a fault cost the database and the wallet, such as a standby, comes back by itself. */
async function untilSettled({ easypay }: Stack): Promise<void> {
  const look = async () => [...(await easypay.pods('wallet')), ...(await easypay.pods('database'))];
  await poll(look, {
    what: 'every pod of EasyPay to be Ready',
    timeout: timeouts.rollout,
    stable: 2,
    until: (pods) => pods.length > 0 && pods.every(({ ready }) => ready),
  });
}
