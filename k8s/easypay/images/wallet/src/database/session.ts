import { DatabaseError } from 'pg';
import type { PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';

import { ConnectionLostError, UnavailableError, UnconfirmedCommitError } from './faults.ts';
import { limits } from './limits.ts';

/** The time that one request may spend on the database. */
export class Deadline {
  readonly #end = performance.now() + limits.request;

  /** Milliseconds left, at most `most`. @throws UnavailableError when there are none. */
  left(most: number = limits.request): number {
    const left = this.#end - performance.now();
    if (left <= 0) throw new UnavailableError(`the database did not do the work within ${limits.request} ms`);
    return Math.min(left, most);
  }
}

/** A statement's values. Amounts are bigint. */
export type Values = readonly (string | number | bigint | boolean | Buffer | Date | null)[];

interface TimedQuery extends QueryConfig {
  /** Milliseconds after which the answer is not awaited any more; the type definitions do not know it. */
  query_timeout: number;
}

/** One connection for the time of one piece of work. Everything but a complaint of the server is a lost connection. */
export class Session {
  readonly #client: PoolClient;
  readonly #deadline: Deadline;
  #answered = false;

  constructor(client: PoolClient, deadline: Deadline) {
    this.#client = client;
    this.#deadline = deadline;
  }

  /**
   * Sends one statement; values never become part of its text.
   * @throws DatabaseError with the server's complaint, ConnectionLostError, or UnavailableError when the request's time is up.
   */
  async query<Row extends QueryResultRow>(text: string, values: Values = []): Promise<QueryResult<Row>> {
    const patience = this.#answered ? limits.answer : limits.firstAnswer;
    const query: TimedQuery = { text, values: [...values], query_timeout: this.#deadline.left(patience) };
    try {
      const result = await this.#client.query<Row>(query);
      this.#answered = true;
      return result;
    } catch (error) {
      throw error instanceof DatabaseError
        ? error
        : new ConnectionLostError('the connection is lost', { cause: error });
    }
  }

  /** The first row of an answer that always has one. */
  async row<Row extends QueryResultRow>(text: string, values: Values = []): Promise<Row> {
    const { rows } = await this.query<Row>(text, values);
    if (!rows[0]) throw new Error(`a statement that always has a row had none: ${text}`);
    return rows[0];
  }

  /**
   * Commits, and believes it only when nothing was said against it. When the wait for a standby is cut short, PostgreSQL does not fail: it
   * commits, warns that the standby may not have it, and says COMMIT.
   * @throws UnconfirmedCommitError then.
   */
  async commit(): Promise<void> {
    const warnings: string[] = [];
    const listen = (notice: { message: string | undefined }): void => void warnings.push(notice.message ?? '');
    this.#client.on('notice', listen);
    try {
      const { command } = await this.query('COMMIT');
      if (command !== 'COMMIT') throw new Error(`the transaction was not committed: ${command}`);
    } finally {
      this.#client.off('notice', listen);
    }
    if (warnings.length > 0) throw new UnconfirmedCommitError(warnings.join('; '));
  }
}
