import type { Stack } from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import type { MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';

/** The last entry that gives gets one unit more than its counterpart takes. */
const oneTooMany = `
  UPDATE entries SET amount = amount + 1
  WHERE amount > 0 AND transfer_id = (SELECT max(transfer_id) FROM entries)`;

const balancedAgain = `
  UPDATE entries gives SET amount = -takes.amount FROM entries takes
  WHERE takes.transfer_id = gives.transfer_id AND gives.amount > 0 AND takes.amount < 0 AND gives.amount <> -takes.amount`;

/** Money is made out of nothing, once. */
export function unbalancedLedger(id: MutantId): MutantImplementation {
  return liveMutant({
    id,
    make: ({ ledger }) => unguarded(ledger, oneTooMany),
    look: async ({ ledger }) => `${(await ledger.audit()).total} made out of nothing`,
    changed: (seen) => !seen.startsWith('0 '),
    undo: ({ ledger }) => unguarded(ledger, balancedAgain),
  });
}

/** Writes past the rules that the schema keeps for everybody else. */
async function unguarded(ledger: Stack['ledger'], statement: string): Promise<void> {
  await ledger.query(`SET session_replication_role = replica; ${statement}`);
}
