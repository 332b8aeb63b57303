import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { AssayError } from '../errors.ts';
import { reportsOutDir } from '../paths.ts';

/** Ways to break a probe. Each is a mistake that a real harness has made. */
const mutations = [
  'always-blocked',
  'always-open',
  'never-runs',
  'clock-stands-still',
  'labels-removed',
  'wrong-authority',
  'first-page-only',
  'always-healthy',
  'always-new',
] as const;
export type ProbeMutation = (typeof mutations)[number];

/** File that proves to the sabotage runner that the probe did ask, so that the mutation took hold. */
export const mutationLog = (outDir: string = reportsOutDir): string => join(outDir, 'mutation.log');

/**
 * How the probe `name` must misbehave in this process; `undefined` in every ordinary run. The one hook of sabotage in the probes:
 *
 * ```ts
 * const mutation = mutationOf('dial');
 * if (mutation === 'always-blocked') return { ...dial, outcome: 'timeout' };
 * ```
 *
 * Set by the sabotage runner for its child runs as `ASSAY_MUTATE=<probe>:<mutation>`, together with `ASSAY_CHILD=1`.
 * @throws AssayError when the setting is malformed, or stands in a run that is no child of the sabotage runner.
 */
export function mutationOf(name: string, environment: NodeJS.ProcessEnv = process.env): ProbeMutation | undefined {
  const setting = environment.ASSAY_MUTATE;
  if (setting === undefined || setting === '') return undefined;
  const [probe, mutation] = setting.split(':');
  const known = mutations.find((entry) => entry === mutation);
  if (environment.ASSAY_CHILD !== '1' || probe === undefined || known === undefined) throw refusal(setting);
  if (probe !== name) return undefined;
  mkdirSync(reportsOutDir, { recursive: true });
  appendFileSync(mutationLog(), `${name}:${known}\n`);
  return known;
}

function refusal(setting: string): AssayError {
  return new AssayError('ASSAY_MUTATE breaks a probe on purpose and has no place in this run', {
    expected: `unset, or <probe>:<${mutations.join('|')}> in a child run of npm run sabotage`,
    found: `ASSAY_MUTATE=${setting}`,
    remedy: 'unset ASSAY_MUTATE',
  });
}
