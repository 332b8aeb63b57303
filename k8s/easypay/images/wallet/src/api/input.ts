import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { namePattern, nameRule, longestPassword, shortestPassword } from '../users/accounts.ts';
import { Problem } from './problem.ts';

export const longestNote = 140;
export const pageSize = { usual: 20, most: 100 } as const;

const passwordRule = `${shortestPassword} to ${longestPassword} characters`;
const noteRule = `at most ${longestNote} characters, on one line`;

export const name = z.string(nameRule).trim().toLowerCase().regex(namePattern, nameRule);
export const newPassword = z
  .string(passwordRule)
  .min(shortestPassword, passwordRule)
  .max(longestPassword, passwordRule);
/** Judged by the one that is stored, whatever the rule is for new ones. */
export const givenPassword = z.string('a password').max(longestPassword, passwordRule);
export const note = z
  .string(noteRule)
  .trim()
  .max(longestNote, noteRule)
  .regex(/^\P{Cc}*$/u, noteRule);

/** An amount in minor units: a JSON integer, or a string of digits. Positive and not above the limit. */
export function amount(limit: number) {
  const rule = `a whole number of minor units from 1 to ${limit}, as a JSON integer or a string of digits`;
  return z
    .union([z.int(), z.string().regex(/^[1-9]\d{0,15}$/)], rule)
    .transform(BigInt)
    .refine((value) => value >= 1n && value <= BigInt(limit), rule);
}

export const credentials = z.strictObject({ name, password: givenPassword });
export const newUser = z.strictObject({ name, password: newPassword });
export const deposits = (limit: number) => z.strictObject({ amount: amount(limit) });
export const payments = (limit: number) =>
  z.strictObject({ payee: name, amount: amount(limit), note: note.prefault('') });

const digits = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,15}$/, 'a positive whole number')
    .transform(Number)
    .refine((value) => value <= most, `at most ${most}`);
export const paging = z.object({
  before: digits(Number.MAX_SAFE_INTEGER).optional(),
  limit: digits(pageSize.most).default(pageSize.usual),
});

/** What was sent, as the schema understands it. @throws Problem 422 naming every field that is wrong and what is expected. */
export function parse<T extends z.ZodType>(schema: T, sent: unknown): z.output<T> {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    pointer: `#/${path.join('/')}`,
    detail: `expected ${message}`,
  }));
  const detail = errors.map((error) => `${error.pointer}: ${error.detail}`).join('; ');
  throw new Problem({ status: 422, code: 'invalid', detail, errors });
}

const keyPattern = /^[\x21-\x7e]{1,64}$/;

/** The request's Idempotency-Key. @throws Problem 400 when there is none or it is not one. */
export function idempotencyKey(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && keyPattern.test(key)) return key;
  const detail =
    'Send a header Idempotency-Key: 1 to 64 visible ASCII characters, new for each transfer, the same when you try again.';
  throw new Problem({ status: 400, code: 'idempotency-key-missing', detail });
}
