import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { z } from 'zod';

/** Amounts travel as JSON numbers, which every reader gets exactly up to this bound. In minor units of the currency. */
export const largestAmount = Number.MAX_SAFE_INTEGER;

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most: number, unit: string) {
  const expected = `a whole number of ${unit} from ${least} to ${most}`;
  return z
    .string(expected)
    .regex(/^\d{1,16}$/, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected);
}

export const port = wholeNumber(1, 65_535, 'a TCP port');

/** Text of one line, as shown to people or sent as a name. */
export function line(most: number, what: string) {
  const expected = `${what} of 1 to ${most} characters on one line`;
  return z
    .string(expected)
    .trim()
    .min(1, expected)
    .max(most, expected)
    .regex(/^[^\p{Cc}\p{Cf}]*$/u, expected);
}

const currencyRule = 'an ISO 4217 currency code such as EUR';
const currencies = new Set(Intl.supportedValuesOf('currency'));
export const currency = z.string(currencyRule).refine((code) => currencies.has(code), currencyRule);

const originRule = 'the origin that browsers use: https://host, or http:// for this machine only, without a path';

/** Browsers send `Secure` cookies over HTTPS and to their own machine only: with another origin nobody could sign in. */
export const origin = z.string(originRule).refine((text) => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const own = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && own));
}, originRule);

/** What a file holds, without the line end that editors add. The text is judged by `holds`. */
export function fileText(expected: string, holds: (text: string) => boolean) {
  return z.string(expected).transform((path, context) => {
    const problem = (found: string) => {
      // The content may be a secret: only the path and the reason are told.
      context.addIssue({ code: 'custom', message: expected, params: { found: `${JSON.stringify(path)} (${found})` } });
      return z.NEVER;
    };
    try {
      const text = readFileSync(path, 'utf8').trim();
      return holds(text) ? text : problem('its content is not that');
    } catch (error) {
      return problem(error instanceof Error && 'code' in error ? String(error.code) : 'not readable');
    }
  });
}

export const password = fileText(
  'a readable file that holds a password',
  (text) => text !== '' && !/[\r\n]/.test(text),
);

/** One secret a line: the first signs, all of them verify, so that a secret can be replaced without signing anyone out. */
export const secrets = fileText('a readable file that holds a secret of at least 32 characters on each line', (text) =>
  text.split('\n').every((secret) => secret.trim().length >= 32),
).transform((text) => text.split('\n').map((secret) => secret.trim()));

const authority = fileText('a readable file that holds a PEM certificate, or nothing for no TLS', isCertificate);

/** The certificate authority of the database in PEM; empty for a connection without TLS. */
export const certificateAuthority = z.union([z.literal('').transform(() => undefined), authority]);

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).ca;
  } catch {
    return false;
  }
}
