import { createHash } from 'node:crypto';

import type { Database } from '../database/database.ts';
import type { Session } from '../database/session.ts';
import type { Outcome } from './transfers.ts';

/** Who asks, and the key by which the same request is known again. */
export interface Keyed {
  readonly userId: string;
  readonly key: string;
}

/** What is asked, in a form that is equal for equal requests only. */
export interface KeyedRequest extends Keyed {
  readonly request: readonly (string | bigint)[];
}

/** The key was used before, for another request. */
export class KeyReusedError extends Error {
  override readonly name = 'KeyReusedError';
}

/**
 * Does the work unless it was done under this key before; then the first outcome is told again, refusals included. Key and work are of
 * one transaction: either both are there or none. A second request that comes while the first is at work waits for it, at the key.
 * Keys are kept as long as the ledger.
 * @throws KeyReusedError, UnavailableError
 */
export function once(
  database: Database,
  keyed: KeyedRequest,
  work: (session: Session) => Promise<Outcome>,
): Promise<Outcome> {
  const identity = [keyed.userId, keyed.key];
  const digest = digestOf(keyed.request);
  return database.transaction(async (session) => {
    const claim =
      'INSERT INTO idempotency_keys (user_id, key, request_digest) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
    const { rowCount } = await session.query(claim, [...identity, digest]);
    if (rowCount === 0) return replay(session, identity, digest);
    const outcome = await work(session);
    const store = 'UPDATE idempotency_keys SET outcome = $3 WHERE user_id = $1 AND key = $2';
    await session.query(store, [...identity, JSON.stringify(outcome)]);
    return outcome;
  });
}

/** Writes although it only tells: its commit waits until a standby has it, and with it the first one, which may not have waited. */
async function replay(session: Session, identity: readonly string[], digest: Buffer): Promise<Outcome> {
  const { request_digest, outcome } = await session.row<{ request_digest: Buffer; outcome: Outcome }>(
    'UPDATE idempotency_keys SET replayed_at = now() WHERE user_id = $1 AND key = $2 RETURNING request_digest, outcome',
    identity,
  );
  if (!digest.equals(request_digest)) throw new KeyReusedError('the key was used for another request');
  return outcome;
}

function digestOf(request: KeyedRequest['request']): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(request.map(String)))
    .digest();
}
