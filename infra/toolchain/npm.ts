import { constants, copyFile, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import { walletDirectory } from './application.ts';
import type { Artifact } from './artifact.ts';
import { architecture } from './components.ts';
import { sha256 } from './hash.ts';

const require = createRequire(import.meta.url);
const { version: nodeVersion } = require('node/package.json') as { version: string };

/** The Node that this project's dependencies pin: images run what developers run. */
const node: Artifact = {
  name: 'node',
  version: nodeVersion,
  expectedSeconds: 1,
  key: () => Promise.resolve(sha256(JSON.stringify([nodeVersion, architecture]))),
  make: async (directory) => {
    await copyFile(require.resolve('node/bin/node'), join(directory, 'node'), constants.COPYFILE_FICLONE);
    return { programs: { node: 'node' }, files: ['node'] };
  },
};

const lockfile = 'package-lock.json';
const modulesArchive = 'wallet-modules.tar';
/** What nothing reads when an application runs. */
const idle = ['*.map', '*.d.ts', '*.d.cts', '*.d.mts', 'README.md', 'CHANGELOG.md', '.github', '.package-lock.json'];

/** What the wallet depends on, as its lockfile pins it. No package's own scripts run. */
const walletModules: Artifact = {
  name: 'wallet-modules',
  version: 'of npm',
  expectedSeconds: 15,
  key: async () => sha256(JSON.stringify([await readFile(join(walletDirectory, lockfile), 'utf8'), idle])),
  make: async (directory, signal) => {
    for (const file of ['package.json', lockfile]) await copyFile(join(walletDirectory, file), join(directory, file));
    await run(['npm', 'ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: directory,
      timeout: timeouts.packages,
      signal,
      remedy:
        "look at npm's registry and proxy settings; if the lockfile is out of step: npm install in the wallet's folder",
    });
    await pack(directory, signal);
    return { programs: {}, files: [modulesArchive] };
  },
};

/** The parts of the toolchain that come from npm. */
export const npmArtifacts: readonly Artifact[] = [node, walletModules];

/** Packs node_modules as a layer under /app; the same content gives the same bytes anywhere. */
async function pack(directory: string, signal?: AbortSignal): Promise<void> {
  const uniform = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'];
  const without = idle.map((pattern) => `--exclude=${pattern}`);
  const options = ['--format=gnu', ...uniform, ...without, '--transform=s,^node_modules,app/node_modules,S'];
  await run(['tar', ...options, '-cf', modulesArchive, 'node_modules'], {
    cwd: directory,
    timeout: timeouts.unpack,
    signal,
  });
  await rm(join(directory, 'node_modules'), { recursive: true });
}
