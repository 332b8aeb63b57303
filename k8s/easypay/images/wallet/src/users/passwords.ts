import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';

import { Turns } from './turns.ts';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** OWASP's scrypt parameters with the least memory that fits small pods: 8 MiB for each computation. */
const cost = { N: 2 ** 13, r: 8, p: 10 } as const;
const length = 32;

/** Two at a time: half of the threads that DNS look-ups use too, and 16 MiB. */
const turns = new Turns({ atOnce: 2, waiting: 50 });

/** Hashes a password for storage, with its salt. Unicode is normalised, so that keyboards agree. @throws BusyError */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${(await compute(password, salt)).toString('base64url')}`;
}

/**
 * Whether the password is the one of the hash. Without a hash, of a user who does not exist, the same work is done, so that the time
 * taken does not tell who has an account.
 * @throws BusyError
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, salt = '', expected = ''] = hash?.split('$') ?? [];
  const found = await compute(password, hash === undefined ? randomBytes(16) : Buffer.from(salt, 'base64url'));
  const wanted = hash === undefined ? randomBytes(length) : Buffer.from(expected, 'base64url');
  return timingSafeEqual(found, wanted) && hash !== undefined;
}

function compute(password: string, salt: Buffer): Promise<Buffer> {
  return turns.take(() => derive(password.normalize('NFKC'), salt, length, cost));
}
