import type { Config } from './config/index.ts';
import type { Database } from './database/database.ts';
import type { Money } from './ledger/money.ts';
import type { Metrics } from './server/metrics.ts';
import type { Sessions } from './users/sessions.ts';

/** What every route needs, made once at start. */
export interface Context {
  readonly config: Config;
  readonly version: string;
  readonly database: Database;
  readonly sessions: Sessions;
  readonly money: Money;
  readonly metrics: Metrics;
}
