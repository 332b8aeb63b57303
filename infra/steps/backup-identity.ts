import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { generateIdentity, identityToRecipient } from 'age-encryption';

import { replaceFile } from '../files.ts';
import { stateDir } from '../paths.ts';

/** Who may read the backups of a cloud. */
export interface BackupIdentity {
  /** Path of the private key (age), readable by its owner only. */
  readonly file: string;
  /** Public key: all that the hosts get. */
  readonly recipient: string;
}

/** The operator's identity for the backups of the cloud `name`, made on first use. Who loses it loses the backups. */
export async function ensureBackupIdentity(name: string): Promise<BackupIdentity> {
  const file = join(stateDir(name), 'backup', 'identity');
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    replaceFile(file, `${await generateIdentity()}\n`, 0o600);
  }
  return { file, recipient: await identityToRecipient(readFileSync(file, 'utf8').trim()) };
}
