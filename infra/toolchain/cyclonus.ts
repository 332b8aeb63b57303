import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { awaitLock } from '../machine/lock.ts';
import type { Recipe } from './component.ts';
import { findGo } from './go-distribution.ts';
import { compile, recipeKey } from './go.ts';
import { toolchainDir } from './manifest.ts';

const recipe: Recipe = {
  module: 'cyclonus',
  packages: ['./cmd/matrix', 'github.com/mattfenwick/cyclonus/cmd/cyclonus'],
  variables: {},
  programs: { matrix: 'matrix', cyclonus: 'cyclonus' },
};

/** Paths of Cyclonus, a prober of network policies, and of `matrix`, which asks its simulator alone. */
export interface CyclonusPrograms {
  readonly matrix: string;
  readonly cyclonus: string;
}

/**
 * Compiles Cyclonus, or finds it compiled. Tests and measurements alone need it: it is no part of the toolchain that hosts get, and
 * nobody waits for it who does not use it (75 s of processor time from an empty Go cache).
 */
export async function cyclonusPrograms(): Promise<CyclonusPrograms> {
  const directory = join(toolchainDir(), 'tools', `cyclonus-${(await recipeKey(recipe)).slice(0, 16)}`);
  const lock = await awaitLock(directory, () => undefined);
  try {
    if (!existsSync(directory)) await build(directory);
  } finally {
    await lock.release();
  }
  return { matrix: join(directory, 'matrix'), cyclonus: join(directory, 'cyclonus') };
}

/** Beside its place first: what a killed process leaves is never taken for a result. */
async function build(directory: string): Promise<void> {
  const unfinished = `${directory}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await compile(await findGo(() => undefined), recipe, unfinished);
  await rename(unfinished, directory);
}
