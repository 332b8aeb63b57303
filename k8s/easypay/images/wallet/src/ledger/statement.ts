import type { Database } from '../database/database.ts';

/** One line of a wallet's history. Amounts are minor units, positive in both directions. */
export interface Line {
  readonly id: number;
  readonly kind: 'deposit' | 'payment';
  readonly direction: 'in' | 'out';
  readonly amount: number;
  /** The other user's name; of a deposit, none. */
  readonly counterparty: string | null;
  readonly note: string;
  readonly createdAt: string;
}

export interface Page {
  readonly lines: readonly Line[];
  /** Where the next, older page begins; `null` on the last one. */
  readonly next: number | null;
}

interface Row {
  readonly id: bigint;
  readonly kind: Line['kind'];
  readonly amount: bigint;
  readonly counterparty: string;
  readonly note: string;
  readonly created_at: Date;
}

const history = `
  SELECT t.id, t.kind, own.amount, u.name AS counterparty, t.note, t.created_at
  FROM entries own JOIN transfers t ON t.id = own.transfer_id
    JOIN entries other ON other.transfer_id = t.id AND other.account_id <> own.account_id
    JOIN accounts a ON a.id = other.account_id JOIN users u ON u.id = a.owner_id
  WHERE own.account_id = (SELECT id FROM accounts WHERE owner_id = $1 AND kind = 'wallet')
    AND own.transfer_id < $2
  ORDER BY own.transfer_id DESC LIMIT $3`;

/** The wallet's balance in minor units. @throws UnavailableError */
export async function balanceOf(database: Database, userId: string): Promise<number> {
  const text = `SELECT balance FROM accounts WHERE owner_id = $1 AND kind = 'wallet'`;
  const [row] = await database.query<{ balance: bigint }>(text, [userId]);
  if (!row) throw new Error(`user ${userId} has no wallet`);
  return Number(row.balance);
}

/** The lines older than transfer `before`, newest first. @throws UnavailableError */
export async function linesOf(
  database: Database,
  userId: string,
  { before = Number.MAX_SAFE_INTEGER, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<Page> {
  // One more than asked for tells whether there is a next page.
  const rows = await database.query<Row>(history, [userId, before, limit + 1]);
  const lines = rows.slice(0, limit).map(lineOf);
  return { lines, next: rows.length > limit ? (lines.at(-1)?.id ?? null) : null };
}

function lineOf({ id, kind, amount, counterparty, note, created_at }: Row): Line {
  return {
    id: Number(id),
    kind,
    direction: amount > 0n ? 'in' : 'out',
    amount: Number(amount > 0n ? amount : -amount),
    counterparty: kind === 'deposit' ? null : counterparty,
    note,
    createdAt: created_at.toISOString(),
  };
}
