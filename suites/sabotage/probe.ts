import { readFile } from 'node:fs/promises';

import { mutationLog, type ProbeMutation } from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import type { MutantImplementation, Observation } from './implementation.ts';

/**
 * A mutant of the harness' own probe: in the child run, and nowhere else, the probe `name` misbehaves.
 * It holds when the child's probe did ask how to misbehave; a case that never uses the probe makes it void.
 */
export function probeMutant(id: MutantId, name: string, mutation: ProbeMutation): MutantImplementation {
  const setting = `${name}:${mutation}`;
  const unchanged: Observation = { holds: true, seen: 'nothing outside the child run was changed' };
  return {
    id,
    environment: { ASSAY_MUTATE: setting },
    apply: () => Promise.resolve(),
    holds: (_context, childDir) => (childDir === undefined ? Promise.resolve(unchanged) : wasAsked(childDir, setting)),
    revert: () => Promise.resolve(),
    reverted: () => Promise.resolve(unchanged),
  };
}

async function wasAsked(childDir: string, setting: string): Promise<Observation> {
  const log = await readFile(mutationLog(childDir), 'utf8').catch(() => '');
  const times = log.split('\n').filter((line) => line === setting).length;
  return { holds: times > 0, seen: `the probe misbehaved as ${setting} ${times} times` };
}
