import { setTimeout as delay } from 'node:timers/promises';

import type { FastifyBaseLogger } from 'fastify';

import type { Database } from '../database/database.ts';

export interface HealthParts {
  readonly database: Database;
  /** Brings the schema to this version's; throws when it cannot. */
  readonly migrate: () => Promise<string[]>;
  /** How long the database may be away before this replica asks for no more requests, in milliseconds. */
  readonly grace: number;
  readonly log: FastifyBaseLogger;
}

/** Milliseconds between two looks. */
const interval = 1_000;

/**
 * Whether this replica should be sent requests. It becomes ready when the schema is: a version that cannot reach its database never
 * replaces one that can. From then on it stays ready while the database is away for a short time. The database is the same for all
 * replicas: were they to leave the Service together, people would get the load balancer's error instead of the wallet's 503, which
 * says when to come back. After the grace time the replica leaves: then it may be this one's network.
 */
export class Health {
  readonly #parts: HealthParts;
  readonly #stopping = new AbortController();
  #lastSeen = -Infinity;
  #draining = false;

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  /** The schema is there. Stays true. */
  get started(): boolean {
    return this.#lastSeen !== -Infinity;
  }

  get ready(): boolean {
    return !this.#draining && this.started && performance.now() - this.#lastSeen <= this.#parts.grace + 2 * interval;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Prepares the schema as soon as the database is there, then looks after it every second until `stop`. Never throws. */
  async watch(): Promise<void> {
    const { signal } = this.#stopping;
    let look = this.#prepare;
    while (!signal.aborted) {
      try {
        await look();
        this.#seen();
        look = this.#ask;
      } catch (error) {
        this.#missed(error);
      }
      await delay(interval, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** No more requests, please: those that come are served nevertheless. */
  drain(): void {
    this.#draining = true;
  }

  stop(): void {
    this.#stopping.abort();
  }

  readonly #prepare = async (): Promise<void> => {
    const applied = await this.#parts.migrate();
    this.#parts.log.info({ applied }, 'schema is ready');
  };

  readonly #ask = async (): Promise<void> => {
    await this.#parts.database.query('SELECT 1');
  };

  #away = false;

  #seen(): void {
    this.#lastSeen = performance.now();
    if (this.#away) this.#parts.log.info('the database is back');
    this.#away = false;
  }

  /** Told once, not every second. */
  #missed(error: unknown): void {
    if (!this.#away) this.#parts.log.warn({ err: error }, 'the database is away');
    this.#away = true;
  }
}
