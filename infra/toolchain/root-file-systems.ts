import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import type { Artifact } from './artifact.ts';
import { architecture, baseUrlVariable } from './components.ts';
import type { RootFileSystem } from './distribution.ts';
import { debian, rootFileSystems } from './distribution.ts';
import { sha256 } from './hash.ts';

const scripts = join(import.meta.dirname, 'roots');

/** Paths in the base that images without anything else of Debian take over: certificate authorities and account names. */
export const commonFiles: readonly string[] = ['etc/group', 'etc/passwd', 'etc/ssl/certs/ca-certificates.crt'];

/** The root file systems as parts of the toolchain: each is one archive. */
export const rootArtifacts: readonly Artifact[] = rootFileSystems.map((root) => ({
  name: root.name,
  version: `Debian ${debian.suite}`,
  expectedSeconds: root.expectedSeconds,
  key: () => keyOf(root),
  make: (directory, signal) => assembleRoot(root, directory, signal),
}));

/** Names what a root file system is made of; its packages are the newest of the Debian release when it is made. */
async function keyOf({ name, packages }: RootFileSystem): Promise<string> {
  const files = ['common.sh', `${name}.sh`].map((file) => readFile(join(scripts, file), 'utf8'));
  return sha256(JSON.stringify([debian.suite, packages, await Promise.all(files), architecture]));
}

async function assembleRoot({ name, packages }: RootFileSystem, directory: string, signal?: AbortSignal) {
  const server = process.env[baseUrlVariable('debian')] ?? debian.baseUrl;
  const archive = `${name}.tar`;
  const options = [
    '--quiet',
    '--variant=extract',
    '--skip=output/dev',
    `--architectures=${architecture}`,
    `--include=${packages.join(',')}`,
    `--extract-hook=${join(scripts, `${name}.sh`)}`,
  ];
  const sources = [
    `deb ${server}/debian ${debian.suite} main`,
    `deb ${server}/debian-security ${debian.suite}-security main`,
  ];
  await run(['mmdebstrap', ...options, debian.suite, join(directory, archive), ...sources], {
    env: { SOURCE_DATE_EPOCH: '0' },
    timeout: timeouts.packages,
    signal,
    remedy:
      'install mmdebstrap (npm run setup does); if packages cannot be fetched, look at the network or ASSAY_DEBIAN_BASE_URL',
  });
  return { programs: {}, files: [archive] };
}

/** Reads small files out of a root file system. */
export async function readFromRoot(
  archive: string,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  const read = async (path: string) => {
    const content = await run(['tar', '-xOf', archive, `./${path}`], { timeout: timeouts.unpack, signal });
    return [path, `${content}\n`] as const;
  };
  return Object.fromEntries(await Promise.all(paths.map(read)));
}
