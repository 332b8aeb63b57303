import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { stateDir } from '../paths.ts';
import type { Secret } from '../redaction.ts';

/**
 * Where a run plants values of its own that look like nothing known, are masked nowhere and mean nothing: one in a report shows that
 * what lies beside it there can leak, whatever redaction knows.
 */
const places = [
  'environment of child processes',
  'variables of the playbooks',
  'state directory',
  'passwords of the customers of the wallet',
  'Secrets of EasyPay',
] as const;
export type CanaryPlace = (typeof places)[number];

const variable = 'ASSAY_CANARY';

/** Begins a run's canaries: plants the first in the environment, from which every process that the run starts knows the others. */
export function plantCanaries(environment: NodeJS.ProcessEnv): void {
  environment[variable] ??= randomBytes(24).toString('base64url');
}

/** The canary of this run for a place; undefined outside of a run. */
export function canaryFor(place: CanaryPlace, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const seed = environment[variable];
  if (seed === undefined || seed === '') return undefined;
  if (place === 'environment of child processes') return seed;
  return createHash('sha256').update(`${place}\n${seed}`).digest('base64url').slice(0, 32);
}

/** All canaries of this run, to be searched for. */
export const canaries = (environment?: NodeJS.ProcessEnv): Secret[] =>
  places.flatMap((place) => {
    const value = canaryFor(place, environment);
    return value === undefined ? [] : [{ kind: `canary: ${place}`, value }];
  });

/** Puts the canary of this run beside the keys of its cloud, where a log of the whole directory would show it. */
export function plantInState(): void {
  const value = canaryFor('state directory');
  if (value === undefined) return;
  mkdirSync(stateDir(), { recursive: true, mode: 0o700 });
  writeFileSync(join(stateDir(), 'canary'), `${value}\n`, { mode: 0o600 });
}
