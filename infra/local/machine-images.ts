import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type Docker from 'dockerode';
import { AssayError, messageOf } from '../errors.ts';
import { awaitLock } from '../machine/lock.ts';
import type { Say } from '../progress.ts';
import { seconds, tail } from '../progress.ts';
import { timeouts } from '../timeouts.ts';

/** Recipes below `images/`: the instances' Debian, and the container of a VPC's network services. */
export type Recipe = 'host' | 'appliance';

const suite = 'trixie';
const archive = 'http://deb.debian.org';
const sources = [
  `deb ${archive}/debian ${suite} main`,
  `deb ${archive}/debian ${suite}-updates main`,
  `deb ${archive}/debian-security ${suite}-security main`,
];
const recipeDir = (recipe: Recipe): string => join(import.meta.dirname, 'images', recipe);

export interface BuildOptions {
  readonly say: Say;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Builds the image of a recipe from Debian packages unless the engine has it; the tag is a hash of the recipe.
 * @returns the image's reference. @throws AssayError with the builder's last lines.
 */
export async function ensureImage(docker: Docker, recipe: Recipe, options: BuildOptions): Promise<string> {
  const reference = `assay/${recipe}:${await recipeHash(recipe)}`;
  if (await isPresent(docker, reference)) return reference;
  const turn = await awaitLock(reference, options.say, options.signal);
  try {
    if (!(await isPresent(docker, reference))) await buildImage(recipe, reference, options);
  } finally {
    await turn.release();
  }
  return reference;
}

async function isPresent(docker: Docker, reference: string): Promise<boolean> {
  const images = await docker.listImages({ filters: { reference: [reference] } });
  return images.length > 0;
}

async function buildImage(recipe: Recipe, reference: string, options: BuildOptions): Promise<void> {
  const started = performance.now();
  const report = (text: string): void => {
    options.say(`image ${recipe}: ${text} (${seconds(performance.now() - started)})`);
  };
  report('building from Debian packages');
  const common = { timeout: timeouts.imageBuild, ...(options.signal ? { cancelSignal: options.signal } : {}) };
  const bootstrap = execa('mmdebstrap', await bootstrapArguments(recipe), { ...common, buffer: { stdout: false } });
  bootstrap.stderr.on('data', (chunk: Buffer) => {
    const step = /^I: (extracting|installing|downloading|creating).*$/m.exec(chunk.toString())?.[0];
    if (step !== undefined) report(step.slice(3).replace(/\.*$/, ''));
  });
  const label = `LABEL assay.image=${recipe}`;
  try {
    await bootstrap.pipe('docker', ['import', '--change', label, '-', reference], common);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw notBuilt(recipe, error);
  }
  report('ready');
}

function notBuilt(recipe: Recipe, cause: unknown): AssayError {
  const explanation = {
    expected: `mmdebstrap to make Debian ${suite} from ${archive}, and docker to import it`,
    found: tail(messageOf(cause)),
    remedy: '`npm run setup` installs mmdebstrap; check that the archive can be reached from this machine',
  };
  return new AssayError(`The ${recipe} image could not be built`, explanation, { cause });
}

async function bootstrapArguments(recipe: Recipe): Promise<string[]> {
  const dir = recipeDir(recipe);
  const packages = (await readFile(join(dir, 'packages.txt'), 'utf8')).trim().split('\n').join(',');
  return [
    '--variant=minbase',
    `--include=${packages}`,
    '--aptopt=APT::Install-Recommends "false"',
    `--customize-hook=sync-in "${join(dir, 'rootfs')}" /`,
    `--customize-hook=sh "${join(dir, 'customize.sh')}" "$1"`,
    '--format=tar',
    suite,
    '-',
    ...sources,
  ];
}

async function recipeHash(recipe: Recipe): Promise<string> {
  const hash = createHash('sha256').update(sources.join('\n'));
  const entries = await readdir(recipeDir(recipe), { recursive: true });
  for (const entry of entries.sort()) {
    const path = join(recipeDir(recipe), entry);
    if ((await stat(path)).isFile()) hash.update(`\0${entry}\0`).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 12);
}
