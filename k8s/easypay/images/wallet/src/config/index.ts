import { z } from 'zod';

import * as rules from './rules.ts';

const schema = z.object({
  PORT: rules.port.prefault('8080'),
  MANAGEMENT_PORT: rules.port.prefault('9090'),
  BRAND_NAME: rules.line(40, 'a name').prefault('EasyPay'),
  CURRENCY: rules.currency.prefault('EUR'),
  PAYMENT_LIMIT: rules.wholeNumber(1, rules.largestAmount, 'minor units').prefault('1000000'),
  PUBLIC_ORIGIN: rules.origin,
  DATABASE_HOST: rules.line(253, 'a host name'),
  DATABASE_PORT: rules.port.prefault('5432'),
  DATABASE_NAME: rules.line(63, 'a name').prefault('easypay'),
  DATABASE_USER: rules.line(63, 'a name').prefault('wallet'),
  DATABASE_PASSWORD_FILE: rules.password,
  // Without a default: to forget it must not switch TLS off.
  DATABASE_CA_FILE: rules.certificateAuthority,
  DATABASE_POOL_SIZE: rules.wholeNumber(1, 100, 'connections').prefault('10'),
  DATABASE_GRACE_SECONDS: rules.wholeNumber(0, 3600, 'seconds').prefault('60'),
  SESSION_SECRET_FILE: rules.secrets,
  DRAIN_SECONDS: rules.wholeNumber(0, 300, 'seconds').prefault('5'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], 'one of trace, debug, info, warn, error, fatal')
    .prefault('info'),
});

/** The configuration of the process, by the names of its environment variables. */
export type Config = z.output<typeof schema>;

/** Says in one line which variables are wrong, what each should be and what it is. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the configuration from environment variables, and the files that they name.
 * @throws ConfigurationError naming every variable that is missing or wrong.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) throw new ConfigurationError(explain(parsed.error.issues, environment));
  const config = parsed.data;
  if (config.PORT === config.MANAGEMENT_PORT) {
    throw new ConfigurationError(`MANAGEMENT_PORT: expected another port than PORT, found ${config.PORT}`);
  }
  return config;
}

function explain(issues: readonly z.core.$ZodIssue[], environment: NodeJS.ProcessEnv): string {
  const byVariable = new Map(issues.map((issue) => [String(issue.path[0]), issue]));
  return [...byVariable]
    .map(([variable, issue]) => {
      const value = environment[variable];
      const found = foundIn(issue) ?? (value === undefined ? 'nothing' : JSON.stringify(value));
      return `${variable}: expected ${innermost(issue).message}, found ${found}`;
    })
    .join('; ');
}

/** A value that may be empty or a file fails both ways: what it should be is told by the last. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  return issue.code === 'invalid_union' ? (issue.errors.at(-1)?.[0] ?? issue) : issue;
}

function foundIn(issue: z.core.$ZodIssue): string | undefined {
  const inner = innermost(issue);
  return inner.code === 'custom' && typeof inner.params?.found === 'string' ? inner.params.found : undefined;
}
