import type { Pool } from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { Fault } from '../database/faults.ts';
import type { Outcome } from '../ledger/transfers.ts';

/** What Prometheus is told. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #transfers: Counter<'kind' | 'outcome'>;
  readonly #retries: Counter<'fault'>;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#requests = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    });
    this.#transfers = new Counter({
      name: 'wallet_transfers_total',
      help: 'Requests to move money that were answered, by what became of them; repeated ones are counted again.',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    this.#retries = new Counter({
      name: 'wallet_database_retries_total',
      help: 'Work that was tried again, by what had interrupted it.',
      labelNames: ['fault'],
      registers,
    });
  }

  /** Seconds; the route as it is declared, so that no user's input becomes a label. */
  request(labels: { method: string; route: string; status: number }, seconds: number): void {
    this.#requests.observe(labels, seconds);
  }

  transfer(kind: 'deposit' | 'payment', outcome: Outcome): void {
    this.#transfers.inc({ kind, outcome: outcome.made ? 'made' : outcome.refusal });
  }

  retry(fault: Fault): void {
    this.#retries.inc({ fault });
  }

  /** Looks at the pool whenever it is asked. */
  watch(pool: Pool): void {
    const connections = new Gauge({
      name: 'wallet_database_connections',
      help: 'Connections of the pool by state, and requests that wait for one.',
      labelNames: ['state'],
      registers: [this.registry],
      collect: () => {
        connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
        connections.set({ state: 'idle' }, pool.idleCount);
        connections.set({ state: 'waiting' }, pool.waitingCount);
      },
    });
  }
}
