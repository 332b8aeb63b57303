import 'reflect-metadata';

import { join } from 'node:path';

import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
} from '@peculiar/x509';

import { issue, issueAuthority, readKeyPair, writeKeyPair, type KeyPair } from '../x509.ts';

/** A name or an address that a certificate stands for. */
export interface AlternativeName {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

const day = 24 * 60 * 60 * 1000;
const lifetime = 30 * day;
/** What is about to expire is issued anew, long before a run could meet the end. */
const renewal = 2 * day;

/**
 * The certificate authority of one run: it signs what EasyPay serves, and who knows its certificate trusts nothing else.
 * Made once for each cloud and kept, with everything that it issued, in a folder that only its owner reads.
 */
export class Authority {
  readonly #directory: string;
  readonly #own: KeyPair;

  private constructor(directory: string, own: KeyPair) {
    this.#directory = directory;
    this.#own = own;
  }

  /** The authority that is kept in `directory`; a new one when there is none, or it is about to expire. */
  static async open(directory: string): Promise<Authority> {
    const kept = readKeyPair(join(directory, 'authority'));
    if (kept && isFresh(kept)) return new Authority(directory, kept);
    const own = await issueAuthority(`CN=Assay authority of ${new Date().toISOString()}`, lifetime);
    writeKeyPair(join(directory, 'authority'), own);
    return new Authority(directory, own);
  }

  /** Certificate of the authority itself, in PEM. */
  get certificate(): string {
    return this.#own.certificate;
  }

  /** Credentials of a server; those that were issued before, while they are signed by this authority, fresh, and for the same names. */
  async server(name: string, names: readonly AlternativeName[]): Promise<KeyPair> {
    const file = join(this.#directory, name);
    const kept = readKeyPair(file);
    if (kept && isFresh(kept) && (await this.#signed(kept)) && isFor(kept, names)) return kept;
    const issued = await issue(this.#own, {
      subject: `CN=${name}`,
      lifetime,
      extensions: [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([...names]),
      ],
    });
    writeKeyPair(file, issued);
    return issued;
  }

  #signed({ certificate }: KeyPair): Promise<boolean> {
    const { publicKey } = new X509Certificate(this.#own.certificate);
    return new X509Certificate(certificate).verify({ publicKey, signatureOnly: true });
  }
}

const isFresh = ({ certificate }: KeyPair): boolean =>
  new X509Certificate(certificate).notAfter.getTime() > Date.now() + renewal;

function isFor({ certificate }: KeyPair, names: readonly AlternativeName[]): boolean {
  const found = new X509Certificate(certificate).getExtension(SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
  return JSON.stringify(found) === JSON.stringify(names);
}
