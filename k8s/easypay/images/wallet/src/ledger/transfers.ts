import { largestAmount } from '../config/rules.ts';
import type { Database } from '../database/database.ts';
import type { Session } from '../database/session.ts';
import type { Keyed } from './idempotency.ts';
import { once } from './idempotency.ts';

/** Why a transfer that was understood is not made. */
export type Refusal = 'insufficient-funds' | 'self-payment' | 'unknown-payee' | 'wallet-full';

/** What became of a request to move money. Amounts are minor units. */
export type Outcome =
  | { readonly made: true; readonly id: number; readonly createdAt: string; readonly balance: number }
  | { readonly made: false; readonly refusal: Refusal };

export interface Deposit extends Keyed {
  readonly amount: bigint;
}

export interface Payment extends Deposit {
  readonly payee: string;
  readonly note: string;
}

interface Account {
  readonly id: bigint;
  readonly owner: string;
  readonly name: string;
  readonly kind: 'wallet' | 'bank';
  readonly balance: bigint;
}

interface Movement {
  readonly kind: 'deposit' | 'payment';
  readonly from: Account;
  readonly to: Account;
  readonly amount: bigint;
  readonly note: string;
  /** Of the user's wallet, afterwards. */
  readonly balance: bigint;
}

/*
 * Row locks in READ COMMITTED are as safe here as SERIALIZABLE, and never need to be run again: all that a transfer relies on is the
 * balances of two accounts, it locks both before it reads them, and keeps them until it commits. They are locked in the order of
 * their ids, so that two transfers never wait for each other in a ring. Below that, the schema refuses what no transfer may do.
 */
const lockAccounts = (which: string): string => `
  SELECT a.id, a.owner_id AS owner, u.name, a.kind, a.balance FROM accounts a JOIN users u ON u.id = a.owner_id
  WHERE ${which} ORDER BY a.id FOR NO KEY UPDATE OF a`;

const lockOwn = lockAccounts('a.owner_id = $1');
const lockWallets = lockAccounts(`a.kind = 'wallet' AND (a.owner_id = $1 OR u.name = $2)`);

/** Moves money from the user's bank account to the user's wallet, once for each key. @throws KeyReusedError, UnavailableError */
export function deposit(database: Database, request: Deposit): Promise<Outcome> {
  return once(database, { ...request, request: ['deposit', request.amount] }, async (session) => {
    const { rows } = await session.query<Account>(lockOwn, [request.userId]);
    const [from, to] = [ofKind(rows, 'bank'), ofKind(rows, 'wallet')];
    if (from.balance - request.amount < -largestAmount) return refused('wallet-full');
    const balance = to.balance + request.amount;
    return move(session, { kind: 'deposit', from, to, amount: request.amount, note: '', balance });
  });
}

/** Moves money from the user's wallet to another user's, once for each key. @throws KeyReusedError, UnavailableError */
export function pay(database: Database, request: Payment): Promise<Outcome> {
  const { userId, payee, amount, note } = request;
  return once(database, { ...request, request: ['payment', amount, payee, note] }, async (session) => {
    const { rows } = await session.query<Account>(lockWallets, [userId, payee]);
    const from = rows.find(({ owner }) => owner === userId);
    const to = rows.find(({ name }) => name === payee);
    if (!from) throw new Error(`user ${userId} has no wallet`);
    if (!to) return refused('unknown-payee');
    if (to === from) return refused('self-payment');
    if (from.balance < amount) return refused('insufficient-funds');
    return move(session, { kind: 'payment', from, to, amount, note, balance: from.balance - amount });
  });
}

async function move(session: Session, { kind, from, to, amount, note, balance }: Movement): Promise<Outcome> {
  if (to.balance + amount > largestAmount) return refused('wallet-full');
  const made = await session.row<{ id: bigint; createdAt: Date }>(
    `WITH made AS (INSERT INTO transfers (kind, note) VALUES ($1, $2) RETURNING id, created_at),
       booked AS (INSERT INTO entries (transfer_id, account_id, amount)
         SELECT made.id, entry.account_id, entry.amount FROM made,
           (VALUES ($3::bigint, -$5::bigint), ($4::bigint, $5::bigint)) AS entry (account_id, amount))
     SELECT id, created_at AS "createdAt" FROM made`,
    [kind, note, from.id, to.id, amount],
  );
  return { made: true, id: Number(made.id), createdAt: made.createdAt.toISOString(), balance: Number(balance) };
}

function ofKind(accounts: readonly Account[], kind: Account['kind']): Account {
  const account = accounts.find((candidate) => candidate.kind === kind);
  if (!account) throw new Error(`a user has no ${kind} account`);
  return account;
}

const refused = (refusal: Refusal): Outcome => ({ made: false, refusal });
