import { randomUUID } from 'node:crypto';

import type { Database } from '../database/database.ts';
import { clearAttempts, countAttempt } from './attempts.ts';
import { hashPassword, verifyPassword } from './passwords.ts';

export interface User {
  readonly id: string;
  readonly name: string;
}

/** Another user has the name. */
export class NameTakenError extends Error {
  override readonly name = 'NameTakenError';
}

/** A name of 3 to 32 characters; the schema has the same rule. */
export const namePattern = /^[a-z0-9][a-z0-9._-]{2,31}$/;
export const nameRule = '3 to 32 small letters, digits, dots, hyphens or underscores, beginning with a letter or digit';
export const shortestPassword = 10;
export const longestPassword = 128;

/** Opens a user's wallet. @throws NameTakenError, BusyError, UnavailableError */
export async function signUp(database: Database, name: string, password: string): Promise<User> {
  const user = { id: randomUUID(), name };
  const hash = await hashPassword(password);
  await database.transaction(async (session) => {
    // When an earlier attempt was committed without an answer, the name is taken by this very id.
    const { rowCount } = await session.query(
      `INSERT INTO users (id, name, password_hash) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET password_hash = EXCLUDED.password_hash WHERE users.id = EXCLUDED.id`,
      [user.id, name, hash],
    );
    if (rowCount === 0) throw new NameTakenError(`the name ${name} is taken`);
    const open = `INSERT INTO accounts (owner_id, kind) VALUES ($1, 'wallet'), ($1, 'bank') ON CONFLICT DO NOTHING`;
    await session.query(open, [user.id]);
  });
  return user;
}

/**
 * The user of a name and password; `undefined` when they do not belong together, or there is no such user.
 * @throws TooManyAttemptsError, BusyError, UnavailableError
 */
export async function authenticate(database: Database, name: string, password: string): Promise<User | undefined> {
  await countAttempt(database, name);
  const find = 'SELECT id, password_hash FROM users WHERE name = $1';
  const [found] = await database.query<{ id: string; password_hash: string }>(find, [name]);
  if (!(await verifyPassword(password, found?.password_hash)) || !found) return undefined;
  await clearAttempts(database, name);
  return { id: found.id, name };
}
