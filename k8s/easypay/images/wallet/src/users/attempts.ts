import { createHash } from 'node:crypto';

import type { Database } from '../database/database.ts';

/** Somebody has tried too many passwords for a name. */
export class TooManyAttemptsError extends Error {
  override readonly name = 'TooManyAttemptsError';
  /** Seconds until the next attempt is looked at. */
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super('too many attempts to sign in');
    this.retryAfter = retryAfter;
  }
}

export const mostAttempts = 10;
const windowSeconds = 15 * 60;

/**
 * Counts an attempt to sign in before it is judged, so that attempts made at the same time are all counted, by all replicas together.
 * @throws TooManyAttemptsError when there were too many within the window; UnavailableError
 */
export async function countAttempt(database: Database, name: string): Promise<void> {
  const [row] = await database.query<{ attempts: number; seconds: number }>(
    `INSERT INTO sign_in_attempts AS a (name_digest, attempts, window_ends_at)
     VALUES ($1, 1, now() + make_interval(secs => $2))
     ON CONFLICT (name_digest) DO UPDATE SET
       attempts = CASE WHEN a.window_ends_at <= now() THEN 1 ELSE a.attempts + 1 END,
       window_ends_at = CASE WHEN a.window_ends_at <= now() THEN EXCLUDED.window_ends_at ELSE a.window_ends_at END
     RETURNING attempts, ceil(extract(epoch FROM window_ends_at - now()))::int AS seconds`,
    [digestOf(name), windowSeconds],
  );
  if (row && row.attempts > mostAttempts) throw new TooManyAttemptsError(Math.max(row.seconds, 1));
}

/** Forgets the attempts of a name after the right password, and those of windows that have ended. @throws UnavailableError */
export async function clearAttempts(database: Database, name: string): Promise<void> {
  await database.query('DELETE FROM sign_in_attempts WHERE name_digest = $1 OR window_ends_at <= now()', [
    digestOf(name),
  ]);
}

const digestOf = (name: string): Buffer => createHash('sha256').update(name).digest();
