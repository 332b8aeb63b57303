import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AssayError } from '../errors.ts';
import { attempt, run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import type { Recipe } from './component.ts';
import { architecture } from './components.ts';
import { sha256 } from './hash.ts';
import { prepareStandIns } from './stand-ins.ts';

const modules: readonly Recipe['module'][] = ['platform', 'calico', 'cni', 'cyclonus', 'traefik', 'k6', 'hey'];

/** Folder of a module: go.mod, go.sum and programs of our own. */
export const moduleDir = (module: Recipe['module']): string => join(import.meta.dirname, 'go', module);

/** A file that stands in for one of a dependency. */
export const standInPath = (module: Recipe['module'], name: string): string =>
  join(moduleDir(module), 'stand-ins', name);

/** A `go` command that is new enough. */
export interface Go {
  readonly program: string;
  readonly version: string;
}

/** Lowest Go version that every module file accepts, such as `1.26.0`. */
export async function neededGo(): Promise<string> {
  const versions = await Promise.all(
    modules.map(async (module) => {
      const content = await readFile(join(moduleDir(module), 'go.mod'), 'utf8');
      return /^go (\S+)$/m.exec(content)?.[1] ?? '0';
    }),
  );
  return versions.reduce((highest, version) => (atLeast(version, highest) ? version : highest));
}

/** Tries a `go` command. Inside the module, so that Go ≥ 1.21 may fetch the toolchain that the module names. */
export async function tryGo(program: string, signal?: AbortSignal): Promise<{ go?: Go; found: string }> {
  const options = { cwd: moduleDir('platform'), timeout: timeouts.goToolchain, signal };
  const { exitCode, stdout, reason } = await attempt([program, 'env', 'GOVERSION'], options);
  if (exitCode !== 0) return { found: `${program}: ${reason}` };
  const version = stdout.trim().replace(/^go/, '');
  return atLeast(version, await neededGo())
    ? { go: { program, version }, found: version }
    : { found: `${program} is Go ${version}` };
}

/** Whether a Go version such as `1.26.8` is `needed` or newer. */
export function atLeast(version: string, needed: string): boolean {
  const numbers = (text: string) => text.split(/[^0-9]+/, 3).map(Number);
  const [have, want] = [numbers(version), numbers(needed)];
  const difference = [0, 1, 2].map((i) => (have[i] ?? 0) - (want[i] ?? 0)).find((value) => value !== 0) ?? 0;
  return difference >= 0;
}

export function missingGo(needed: string, found: string): AssayError {
  return new AssayError('Go is needed to compile the toolchain', {
    expected: `Go ${needed} or newer on PATH`,
    found,
    remedy: 'install Go from https://go.dev/dl and put its bin directory on PATH, or give access to the download hosts',
  });
}

const buildEnvironment = {
  GOFLAGS: '',
  GOWORK: 'off',
  CGO_ENABLED: '0',
  GOOS: 'linux',
  // The compiler is a thousand short processes: collecting garbage only near a limit saved 22 % of the processor time.
  GOGC: 'off',
  GOMEMLIMIT: '1500MiB',
} as const;

/**
 * Compiles a recipe into `directory`. The user's own module and build caches are used: what an interrupted build has compiled is
 * there for the next one. Settings that change the result are given here and not taken from the environment.
 */
export async function compile(go: Go, recipe: Recipe, directory: string, signal?: AbortSignal): Promise<void> {
  const variables = Object.entries(recipe.variables).map(([name, value]) => `-X ${name}=${value}`);
  const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', ['-s', '-w', ...variables].join(' ')];
  const prepared = recipe.standIns && (await prepareStandIns(go, recipe, directory, signal));
  await run(
    ['nice', go.program, 'build', ...flags, ...(prepared?.flags ?? []), '-o', `${directory}/`, ...recipe.packages],
    {
      cwd: moduleDir(recipe.module),
      env: { ...buildEnvironment, GOARCH: architecture },
      timeout: timeouts.compile,
      signal,
      remedy: 'run it again: what is compiled already is kept. If a module cannot be fetched, look at GOPROXY',
    },
  );
  await prepared?.remove();
}

/** Digest of everything that decides what a recipe compiles to. */
export async function recipeKey(recipe: Recipe): Promise<string> {
  const directory = moduleDir(recipe.module);
  const own = recipe.packages.filter((name) => name.startsWith('./'));
  const sources = await Promise.all(
    own.map(async (name) => (await readdir(join(directory, name))).map((file) => join(name, file))),
  );
  const standIns = Object.values(recipe.standIns ?? {}).flatMap((files) => Object.values(files));
  const replacing = standIns.filter((name) => name !== null).map((name) => join('stand-ins', name));
  const files = ['go.mod', 'go.sum', ...sources.flat().sort(), ...replacing];
  const contents = await Promise.all(files.map(async (file) => sha256(await readFile(join(directory, file)))));
  return sha256(JSON.stringify([recipe, architecture, files, contents]));
}
