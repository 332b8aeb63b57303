import type { Secret } from '../../infra/redaction.ts';
import { formsOf } from './forms.ts';

interface Needle {
  readonly kind: string;
  readonly bytes: Buffer;
}

/** Bytes by which a needle is looked up. */
const prefix = 3;

/** Finds any of many secrets, in any of their forms, in one pass over the bytes. */
export class Needles {
  private readonly byPrefix = new Map<number, Needle[]>();
  /** One bit for each possible prefix: almost every position of a file is settled by it. */
  private readonly known = new Uint8Array(1 << (8 * prefix - 3));

  constructor(secrets: readonly Secret[]) {
    for (const { kind, value } of secrets) {
      for (const bytes of formsOf(value)) this.add({ kind, bytes });
    }
  }

  /** Kinds of the secrets that these bytes hold. */
  findIn(bytes: Uint8Array): Set<string> {
    const found = new Set<string>();
    let key = 0;
    for (let index = 0; index < bytes.length; index++) {
      key = ((key << 8) | (bytes[index] ?? 0)) & 0xff_ff_ff;
      if (((this.known[key >> 3] ?? 0) >> (key & 7)) % 2 === 0) continue;
      for (const needle of this.byPrefix.get(key) ?? []) {
        if (standsAt(bytes, index + 1 - prefix, needle.bytes)) found.add(needle.kind);
      }
    }
    return found;
  }

  private add(needle: Needle): void {
    const [a = 0, b = 0, c = 0] = needle.bytes;
    const key = (a << 16) | (b << 8) | c;
    this.byPrefix.set(key, [...(this.byPrefix.get(key) ?? []), needle]);
    this.known[key >> 3] = (this.known[key >> 3] ?? 0) | (1 << (key & 7));
  }
}

function standsAt(bytes: Uint8Array, start: number, needle: Buffer): boolean {
  if (start < 0 || start + needle.length > bytes.length) return false;
  for (let index = 0; index < needle.length; index++) {
    if (bytes[start + index] !== needle[index]) return false;
  }
  return true;
}
