import type { Database } from '../database/database.ts';

/** What proves that money is neither made nor lost: everything but the numbers of things must be 0. */
export interface Audit {
  readonly transfers: number;
  readonly entries: number;
  /** Sum of all entries, in minor units. A string: nothing bounds what an error could make of it. */
  readonly total: string;
  readonly unbalancedTransfers: number;
  /** Accounts whose balance is not the sum of their entries. */
  readonly wrongBalances: number;
  readonly overdrawnWallets: number;
}

/** One statement, so that all numbers are of the same moment. */
const audit = `
  WITH per_transfer AS (SELECT transfer_id, count(*) AS entries, sum(amount) AS total FROM entries GROUP BY transfer_id),
    per_account AS (SELECT account_id, sum(amount) AS total FROM entries GROUP BY account_id)
  SELECT
    (SELECT count(*) FROM transfers)::int AS transfers,
    (SELECT coalesce(sum(entries), 0) FROM per_transfer)::int AS entries,
    (SELECT coalesce(sum(total), 0) FROM per_transfer)::text AS total,
    (SELECT count(*) FROM transfers t LEFT JOIN per_transfer p ON p.transfer_id = t.id
      WHERE p.entries IS NULL OR p.entries < 2 OR p.total <> 0)::int AS "unbalancedTransfers",
    (SELECT count(*) FROM accounts a LEFT JOIN per_account p ON p.account_id = a.id
      WHERE a.balance <> coalesce(p.total, 0))::int AS "wrongBalances",
    (SELECT count(*) FROM accounts WHERE kind = 'wallet' AND balance < 0)::int AS "overdrawnWallets"`;

/** Checks the whole ledger. @throws UnavailableError */
export async function auditLedger(database: Database): Promise<Audit> {
  const [result] = await database.query<Audit & Record<string, unknown>>(audit);
  if (!result) throw new Error('the audit has no row');
  return result;
}
