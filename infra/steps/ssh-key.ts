import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { run } from '../machine/run.ts';
import { operatorKeyFile } from '../paths.ts';
import { timeouts } from '../timeouts.ts';

/** Paths of the operator's key pair. */
export interface SshKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** The operator's key pair of the cloud `name`, made on first use; readable by its owner only. */
export async function ensureSshKey(name: string, signal?: AbortSignal): Promise<SshKey> {
  const privateKey = operatorKeyFile(name);
  const directory = dirname(privateKey);
  const publicKey = `${privateKey}.pub`;
  if (existsSync(privateKey) && existsSync(publicKey)) return { privateKey, publicKey };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unfinished = join(directory, `unfinished-${process.pid}`);
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', `assay-${name}`, '-f', unfinished], {
    timeout: timeouts.localRequest,
    signal,
    remedy: 'install it: sudo apt-get install openssh-client',
  });
  renameSync(`${unfinished}.pub`, publicKey);
  renameSync(unfinished, privateKey);
  return { privateKey, publicKey };
}
