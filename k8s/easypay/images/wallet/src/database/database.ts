import { setTimeout as delay } from 'node:timers/promises';

import { DatabaseError } from 'pg';
import type { Pool, PoolClient, QueryResultRow } from 'pg';

import type { Fault } from './faults.ts';
import { ConnectionLostError, faultOf, NotPrimaryError, UnavailableError } from './faults.ts';
import { limits } from './limits.ts';
import type { Values } from './session.ts';
import { Deadline, Session } from './session.ts';

/**
 * The database as the wallet sees it while it moves: work is tried again until it is done or its time is up, then it is unavailable.
 * Trying again is safe only for work that does not change anything the second time. All work here is like that: it reads, or it is
 * bound to a key or a random name that the first attempt has stored with it. So a COMMIT without an answer is resolved by asking again.
 */
export class Database {
  readonly #pool: Pool;
  readonly #onRetry: (fault: Fault) => void;
  /** Connections made before the last loss are suspected to lead to the server that is gone. */
  #generation = 0;
  readonly #generations = new WeakMap<PoolClient, number>();

  constructor(pool: Pool, onRetry: (fault: Fault) => void = () => undefined) {
    this.#pool = pool;
    this.#onRetry = onRetry;
    pool.on('connect', (client) => this.#generations.set(client, this.#generation));
  }

  /**
   * Runs repeatable work in one transaction. READ COMMITTED: what the work relies on, it locks.
   * @throws UnavailableError when it could not be done, or its commit not be confirmed, in time; what the work throws.
   */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#repeat(async (session) => {
      await session.query('BEGIN');
      const result = await work(session);
      await session.commit();
      return result;
    });
  }

  /** Runs one repeatable statement and returns its rows. @throws UnavailableError */
  query<Row extends QueryResultRow>(text: string, values: Values = []): Promise<Row[]> {
    return this.#repeat(async (session) => (await session.query<Row>(text, values)).rows);
  }

  async #repeat<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const deadline = new Deadline();
    for (let pause: number = limits.pause; ; pause = Math.min(2 * pause, limits.longestPause)) {
      try {
        return await this.#attempt(work, deadline);
      } catch (error) {
        const fault = faultOf(error);
        if (!fault) throw error;
        // Some chance in the pause keeps those who were interrupted together from coming back together.
        const chosen = pause * (0.5 + Math.random());
        if (chosen >= timeLeft(deadline))
          throw new UnavailableError(`the database is unavailable (${fault})`, { cause: error });
        this.#onRetry(fault);
        await delay(chosen);
      }
    }
  }

  async #attempt<T>(work: (session: Session) => Promise<T>, deadline: Deadline): Promise<T> {
    const client = await this.#acquire(deadline);
    try {
      const result = await work(new Session(client, deadline));
      client.release();
      return result;
    } catch (error) {
      this.#suspect(client, faultOf(error));
      // Whatever state the connection is in, closing it rolls back.
      client.release(true);
      throw error;
    }
  }

  /** A connection that is not older than the last loss. */
  async #acquire(deadline: Deadline): Promise<PoolClient> {
    for (;;) {
      const client = await this.#connect(deadline.left());
      if (this.#generations.get(client) === this.#generation) return client;
      client.release(true);
    }
  }

  async #connect(patience: number): Promise<PoolClient> {
    const connecting = this.#pool.connect();
    const late = Symbol('late');
    const timer = new AbortController();
    try {
      const first = await Promise.race([connecting, delay(patience, late, { signal: timer.signal, ref: false })]);
      if (first !== late) return first;
    } catch (error) {
      if (error instanceof DatabaseError || error instanceof NotPrimaryError) throw error;
      throw new ConnectionLostError('no connection to the database', { cause: error });
    } finally {
      timer.abort();
    }
    void connecting.then(
      (client) => {
        client.release();
      },
      () => undefined,
    );
    throw new ConnectionLostError(`no connection to the database within ${Math.round(patience)} ms`);
  }

  /** After a loss, or on a server that is no longer the primary, all connections that are as old are in the same place. */
  #suspect(client: PoolClient, fault: Fault | undefined): void {
    const lost = fault === 'connection' || fault === 'not-primary';
    if (lost && this.#generations.get(client) === this.#generation) this.#generation += 1;
  }
}

function timeLeft(deadline: Deadline): number {
  try {
    return deadline.left();
  } catch {
    return 0;
  }
}
