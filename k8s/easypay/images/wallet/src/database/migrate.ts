import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Client } from 'pg';
import type { ClientConfig } from 'pg';

import { limits } from './limits.ts';

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly digest: string;
}

const directory = join(import.meta.dirname, '..', '..', 'migrations');

/** Any number will do, as long as nothing else in this database uses it. */
const lock = 4_071_985;

/**
 * Brings the schema to what this version needs: all missing migrations in their order, or none. Replicas that start at the same time
 * take turns. What a newer version has added is left alone, so that the version before it can be brought back.
 * @returns the names of those applied now.
 * @throws Error when a migration fails, or one that was applied earlier has another content now.
 */
export async function migrate(connection: ClientConfig): Promise<string[]> {
  const client = new Client({
    ...connection,
    connectionTimeoutMillis: limits.connect,
    statement_timeout: limits.migration,
    query_timeout: limits.migration,
    lock_timeout: limits.migrationLock,
    idle_in_transaction_session_timeout: limits.idleInTransaction,
  });
  // The query in hand fails with the same error; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const migrations = await readMigrations();
    await client.query('BEGIN');
    const applied = await applyMissing(client, migrations);
    await client.query('COMMIT');
    return applied;
  } finally {
    await client.end();
  }
}

async function applyMissing(client: Client, migrations: readonly Migration[]): Promise<string[]> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [lock]);
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
  const { rows } = await client.query<{ name: string; digest: string }>('SELECT name, digest FROM schema_migrations');
  const digests = new Map(rows.map(({ name, digest }) => [name, digest]));
  const missing = migrations.filter(({ name, digest }) => !isApplied(name, digest, digests.get(name)));
  for (const { name, sql, digest } of missing) {
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (name, digest) VALUES ($1, $2)', [name, digest]);
  }
  return missing.map(({ name }) => name);
}

function isApplied(name: string, digest: string, applied: string | undefined): boolean {
  if (applied !== undefined && applied !== digest) {
    throw new Error(
      `migration ${name} was changed after it had been applied: expected digest ${applied}, found ${digest}`,
    );
  }
  return applied === digest;
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name), 'utf8');
      return { name, sql, digest: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
