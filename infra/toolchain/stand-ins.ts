import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import type { Recipe } from './component.ts';
import { moduleDir, standInPath, type Go } from './go.ts';

/** Module files of a build whose dependencies have some files replaced. */
export interface PreparedModule {
  /** Flags of `go build`. */
  readonly flags: readonly string[];
  readonly remove: () => Promise<void>;
}

/**
 * Copies the dependencies that a recipe has stand-ins for, puts these in, and has the build take the copies. What is replaced, and why,
 * is said in the stand-ins themselves.
 */
export async function prepareStandIns(
  go: Go,
  { module, standIns = {} }: Recipe,
  directory: string,
  signal?: AbortSignal,
): Promise<PreparedModule> {
  const folder = join(directory, 'sources');
  const replaced: string[] = [];
  await mkdir(folder);
  for (const [dependency, files] of Object.entries(standIns)) {
    const copy = join(folder, String(replaced.length));
    const options = { cwd: moduleDir(module), timeout: timeouts.compile, signal };
    const found = JSON.parse(await run([go.program, 'mod', 'download', '-json', dependency], options)) as {
      Dir: string;
    };
    await cp(found.Dir, copy, { recursive: true });
    for (const [path, standIn] of Object.entries(files))
      await replace(join(copy, path), standIn && standInPath(module, standIn));
    replaced.push(`replace ${dependency} => ${copy}`);
  }
  await copyFile(join(moduleDir(module), 'go.sum'), join(folder, 'go.sum'));
  const goMod = await readFile(join(moduleDir(module), 'go.mod'), 'utf8');
  await writeFile(join(folder, 'go.mod'), [goMod, ...replaced, ''].join('\n'));
  return {
    flags: [`-modfile=${join(folder, 'go.mod')}`],
    remove: () => rm(folder, { recursive: true }),
  };
}

/** The module cache is read-only, and so is what is copied from it. */
async function replace(path: string, standIn: string | null): Promise<void> {
  await chmod(join(path, '..'), 0o755);
  await rm(path);
  if (standIn !== null) await copyFile(standIn, path);
}
