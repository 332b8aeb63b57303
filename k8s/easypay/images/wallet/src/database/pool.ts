import { Client, Pool, TypeOverrides, types } from 'pg';
import type { ClientConfig, PoolClient } from 'pg';

import type { Config } from '../config/index.ts';
import { NotPrimaryError } from './faults.ts';
import { connectionLifetime, limits } from './limits.ts';

/** How to reach and log in to the database. With a certificate authority its name must be in its certificate (verify-full). */
export function connectionOf(config: Config): ClientConfig {
  const bigints = new TypeOverrides();
  bigints.setTypeParser(types.builtins.INT8, BigInt);
  return {
    host: config.DATABASE_HOST,
    port: config.DATABASE_PORT,
    database: config.DATABASE_NAME,
    user: config.DATABASE_USER,
    password: config.DATABASE_PASSWORD_FILE,
    ssl: config.DATABASE_CA_FILE === undefined ? false : { ca: config.DATABASE_CA_FILE, minVersion: 'TLSv1.2' },
    application_name: 'wallet',
    keepAlive: true,
    keepAliveInitialDelayMillis: limits.keepAlive,
    types: bigints,
  };
}

/** The pool knows one time-out for a new connection and for the wait for a free one, which may take longer: the work of others. */
class QuickClient extends Client {
  constructor(config: ClientConfig = {}) {
    // The pool hides the password from whatever lists the properties, this line's "..." included.
    super({ ...config, password: config.password, connectionTimeoutMillis: limits.connect });
  }
}

/** The bounded pool of connections to the primary. A connection that turns out to lead to a standby is closed and never handed out. */
export function createPool(config: Config): Pool {
  const pool = new Pool({
    ...connectionOf(config),
    max: config.DATABASE_POOL_SIZE,
    Client: QuickClient,
    connectionTimeoutMillis: limits.request,
    idleTimeoutMillis: limits.idle,
    maxLifetimeSeconds: connectionLifetime,
    statement_timeout: limits.statement,
    query_timeout: limits.answer,
    lock_timeout: limits.lock,
    idle_in_transaction_session_timeout: limits.idleInTransaction,
    verify: (client, done) => {
      requirePrimary(client).then(() => {
        done();
      }, done);
    },
  });
  // Without a listener, a connection that is lost between two statements would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}

async function requirePrimary(client: PoolClient): Promise<void> {
  const text = `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS standby`;
  const query = { text, query_timeout: limits.firstAnswer };
  const { rows } = await client.query<{ standby: boolean }>(query);
  if (rows[0]?.standby !== false) throw new NotPrimaryError('the server is a standby, or read-only');
}
