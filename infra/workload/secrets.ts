import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { rememberSecret } from '../redaction.ts';

/** A secret that is made once for each cloud, kept where only its owner reads it, and masked in every report. */
export function keptSecret(directory: string, name: string): string {
  const file = join(directory, name);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const value = newSecret(`secret of EasyPay (${name})`);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, value, { mode: 0o600 });
  return value;
}

/** 256 random bits as text, masked in every report from now on. @param kind what it is, in words that may be told */
export function newSecret(kind = 'secret of EasyPay'): string {
  const value = randomBytes(32).toString('base64url');
  rememberSecret(value, kind);
  return value;
}
