import { setTimeout as delay } from 'node:timers/promises';

import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Pool } from 'pg';

import type { Config } from '../config/index.ts';
import type { Context } from '../context.ts';
import { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { connectionOf, createPool } from '../database/pool.ts';
import { Money } from '../ledger/money.ts';
import { Sessions } from '../users/sessions.ts';
import { createApp } from './app.ts';
import { Health } from './health.ts';
import { createManagement } from './management.ts';
import { Metrics } from './metrics.ts';

interface Running {
  readonly app: FastifyInstance;
  readonly management: FastifyInstance;
  readonly health: Health;
  readonly pool: Pool;
}

/** Serves until SIGTERM or SIGINT, then ends in order. */
export async function start(config: Config, version: string, log: FastifyBaseLogger): Promise<void> {
  const metrics = new Metrics();
  const pool = createPool(config);
  metrics.watch(pool);
  const database = new Database(pool, (fault) => {
    metrics.retry(fault);
  });
  const sessions = new Sessions(database, config.SESSION_SECRET_FILE);
  const context: Context = { config, version, database, sessions, metrics, money: new Money(config.CURRENCY) };
  const grace = config.DATABASE_GRACE_SECONDS * 1000;
  const health = new Health({ database, grace, log, migrate: () => migrate(connectionOf(config)) });
  const app = await createApp(context, health, log);
  const management = createManagement(health, metrics, database);
  await management.listen({ host: '::', port: config.MANAGEMENT_PORT });
  await app.listen({ host: '::', port: config.PORT });
  void health.watch();
  endOnSignal({ app, management, health, pool }, config.DRAIN_SECONDS, log);
}

/** Milliseconds for what was begun before the drain ended. Longer than any request may take. */
const finishing = 10_000;

function endOnSignal(running: Running, drainSeconds: number, log: FastifyBaseLogger): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal, drainSeconds }, 'draining');
      end(running, drainSeconds).then(
        () => {
          log.info('ended');
        },
        (error: unknown) => {
          log.error({ err: error }, 'could not end in order');
          process.exitCode = 1;
        },
      );
    });
  }
}

/**
 * Ends without losing a request: load balancers learn that this replica is not ready while it still serves, then it finishes what it
 * has begun, and gives its connections back last.
 */
async function end({ app, management, health, pool }: Running, drainSeconds: number): Promise<void> {
  health.drain();
  await delay(drainSeconds * 1000);
  setTimeout(() => process.exit(1), finishing).unref();
  await app.close();
  health.stop();
  await pool.end();
  await management.close();
}
