import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import { architecture, baseUrlVariable, debian } from './components.ts';
import { sha256 } from './hash.ts';

export const baseFile = 'base.tar';

/** Paths in the base that images without anything else of Debian take over: certificate authorities and account names. */
export const commonFiles: readonly string[] = ['etc/group', 'etc/passwd', 'etc/ssl/certs/ca-certificates.crt'];

const finishScript = join(import.meta.dirname, 'finish-base.sh');

/** Names what the base is made of; its packages are the newest of the Debian release when it is made. */
export async function baseKey(): Promise<string> {
  const script = await readFile(finishScript, 'utf8');
  return sha256(JSON.stringify([debian.suite, debian.packages, script, architecture]));
}

/** Assembles the shared base of kube-proxy, calico-node and agnhost: the firewall and routing tools, and a shell. */
export async function buildBase(directory: string, signal?: AbortSignal): Promise<void> {
  const server = process.env[baseUrlVariable('debian')] ?? debian.baseUrl;
  const options = [
    '--quiet',
    '--variant=extract',
    '--skip=output/dev',
    `--architectures=${architecture}`,
    `--include=${debian.packages.join(',')}`,
    `--extract-hook=${finishScript}`,
  ];
  const sources = [
    `deb ${server}/debian ${debian.suite} main`,
    `deb ${server}/debian-security ${debian.suite}-security main`,
  ];
  await run(['mmdebstrap', ...options, debian.suite, join(directory, baseFile), ...sources], {
    env: { SOURCE_DATE_EPOCH: '0' },
    timeout: timeouts.packages,
    signal,
    remedy:
      'install mmdebstrap (npm run setup does); if packages cannot be fetched, look at the network or ASSAY_DEBIAN_BASE_URL',
  });
}

/** Reads small files out of the base. */
export async function readFromBase(
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
