import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { AssayError } from './errors.ts';
import { stateDir } from './paths.ts';

const mask = '[redacted]';

/** A shorter value would mask ordinary text everywhere and make the evidence unreadable. */
const shortestSecret = 8;

/** Names whose value is secret wherever they stand: `password: x`, `"token":"x"`, `--certificate-key x`. */
const secretName =
  '[\\w.-]*(?:password|passwd|passphrase|client-key-data|client-certificate-data|certificate-authority-data|' +
  'certificate[-_]key|secret[-_]?access[-_]?key|secret[-_]?key|session[-_]?token|client[-_]?secret|api[-_]?key|' +
  'access[-_]?token|refresh[-_]?token|id[-_]?token|bootstrap[-_]?token|auth[-_]?token|(?<![\\w-])token)';

const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g, mask],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, mask],
  [/\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+)[\w.~+/=-]+/gi, `$1${mask}`],
  [/\b(bearer\s+)[\w.~+/=-]{16,}/gi, `$1${mask}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, mask],
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, mask],
  [/(:\/\/[^\s:/@]*:)[^\s:/@]+@/g, `$1${mask}@`],
  [new RegExp(`(${secretName}\\\\?["']?\\s*[:=]\\s*\\\\?["'])[^"'\\\\]+`, 'gi'), `$1${mask}`],
  [
    new RegExp(`(${secretName}\\\\?["']?(?:\\s*[:=]\\s*|(?<=--[\\w-]+)\\s+))(?!\\[redacted\\])[^\\s"',;}\\\\]+`, 'gi'),
    `$1${mask}`,
  ],
];

const secretKey = new RegExp(`^${secretName}$`, 'i');

/** Takes secrets out of what people will read: by their usual shapes, and by the exact values that were registered. */
export class Redactor {
  private readonly values = new Set<string>();

  /**
   * Names a value that may never appear in a report, whatever it looks like.
   * @throws AssayError when it is shorter than eight characters.
   */
  register(value: string): void {
    if (value.length < shortestSecret) {
      throw new AssayError('A secret is too short to be redacted', {
        expected: `at least ${shortestSecret} characters, so that no ordinary text is masked`,
        found: `${value.length} characters`,
        remedy: 'generate a longer secret',
      });
    }
    for (const form of formsOf(value)) this.values.add(form);
  }

  /** The text without secrets. */
  text(text: string): string {
    let clean = text;
    for (const value of this.values) clean = clean.replaceAll(value, mask);
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
    return clean;
  }

  /** A copy of plain data without secrets: by key, in every string, and the data of Kubernetes Secrets. */
  data(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((entry) => this.data(entry));
    if (value === null || typeof value !== 'object') return value;
    const isSecret = 'kind' in value && value.kind === 'Secret';
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => {
        if (isSecret && (key === 'data' || key === 'stringData')) return [key, mask];
        return [this.text(key), secretKey.test(key) && typeof entry === 'string' ? mask : this.data(entry)];
      }),
    );
  }
}

/** A secret may be printed as it is, encoded in a Kubernetes Secret, quoted in JSON, or inside an address. */
function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64');
  return [value, base64, base64.replace(/=+$/, ''), JSON.stringify(value).slice(1, -1), encodeURIComponent(value)];
}

/** Registered values outlive their process here, beside the keys of the cloud, so that the reporter can mask them too. */
const registryFile = (): string => join(stateDir(), 'redactions.jsonl');

/** A value that no report may hold, and what it is, in words that may be told. */
export interface Secret {
  readonly kind: string;
  readonly value: string;
}

/** Every value that any process of this cloud registered. */
export function registeredSecrets(): Secret[] {
  return readRegistry().map((line) => {
    const entry = JSON.parse(line) as string | Secret;
    return typeof entry === 'string' ? { kind: unnamed, value: entry } : entry;
  });
}

/** A redactor that knows every value that any process of this cloud registered. */
export function knownSecrets(): Redactor {
  const redactor = new Redactor();
  for (const { value } of registeredSecrets()) redactor.register(value);
  return redactor;
}

const unnamed = 'registered secret';

/**
 * Registers a value for every later process of this cloud. The file is readable by its owner only.
 * @param kind what it is, should a report hold it nevertheless
 */
export function rememberSecret(value: string, kind = unnamed): void {
  const line = JSON.stringify({ kind, value } satisfies Secret);
  if (readRegistry().includes(line)) return;
  mkdirSync(dirname(registryFile()), { recursive: true, mode: 0o700 });
  appendFileSync(registryFile(), `${line}\n`, { mode: 0o600 });
}

function readRegistry(): string[] {
  try {
    return readFileSync(registryFile(), 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
