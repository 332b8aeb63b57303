import { createHash, randomBytes } from 'node:crypto';

import { fastifyCookie } from '@fastify/cookie';

import type { Database } from '../database/database.ts';
import type { User } from './accounts.ts';

export const sessionSeconds = 12 * 60 * 60;

export interface OpenedSession {
  /** What its holder shows: a random name of the session and its signature. */
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Sessions live in the database, so that signing out ends them on every replica. The signature lets a forged token be refused without
 * a look there.
 */
export class Sessions {
  readonly #database: Database;
  readonly #signer: ReturnType<typeof fastifyCookie.signerFactory>;

  constructor(database: Database, secrets: readonly string[]) {
    this.#database = database;
    this.#signer = fastifyCookie.signerFactory([...secrets]);
  }

  /** @throws UnavailableError */
  async open(user: User): Promise<OpenedSession> {
    const name = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + sessionSeconds * 1000);
    await this.#database.query(
      `WITH ended AS (DELETE FROM sessions WHERE expires_at <= now())
       INSERT INTO sessions (token_digest, user_id, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [digestOf(name), user.id, expiresAt],
    );
    return { token: this.#signer.sign(name), expiresAt };
  }

  /** Whose session it is; `undefined` when it is forged, has ended or never was. @throws UnavailableError */
  async find(token: string | undefined): Promise<User | undefined> {
    const name = this.#nameOf(token);
    if (name === undefined) return undefined;
    const [user] = await this.#database.query<{ id: string; name: string }>(
      `SELECT u.id, u.name FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.token_digest = $1 AND s.expires_at > now()`,
      [digestOf(name)],
    );
    return user;
  }

  /** Ends a session everywhere. @throws UnavailableError */
  async close(token: string | undefined): Promise<void> {
    const name = this.#nameOf(token);
    if (name === undefined) return;
    await this.#database.query('DELETE FROM sessions WHERE token_digest = $1', [digestOf(name)]);
  }

  #nameOf(token: string | undefined): string | undefined {
    if (token === undefined || token.length > 200) return undefined;
    const result = this.#signer.unsign(token);
    return result.valid ? result.value : undefined;
  }
}

const digestOf = (name: string): Buffer => createHash('sha256').update(name).digest();
