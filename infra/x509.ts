import 'reflect-metadata';

import type { webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  X509Certificate,
  X509CertificateGenerator,
  type Extension,
  type JsonName,
} from '@peculiar/x509';

/** How everything is signed that Assay signs. */
export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A certificate and the key that belongs to it, both in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What an authority is asked to sign. */
export interface Issue {
  readonly subject: string | JsonName;
  /** Milliseconds. */
  readonly lifetime: number;
  /** What it is for, beside the signatures of its holder. */
  readonly extensions: readonly Extension[];
}

/** A new key pair (ECDSA, P-256). */
export const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** A private key in PEM. */
export const pemOf = async (key: webcrypto.CryptoKey): Promise<string> =>
  PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');

/** An authority that signs certificates of others and nothing else. `lifetime` in milliseconds. */
export async function issueAuthority(name: string, lifetime: number): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    ...validFor(lifetime),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
}

/** A certificate of a new key pair that an authority signs. */
export async function issue(authority: KeyPair, { subject, lifetime, extensions }: Issue): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: new X509Certificate(authority.certificate).subject,
    ...validFor(lifetime),
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      ...extensions,
    ],
  });
  return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
}

/** The pair that is kept in `file` with the endings `.crt` and `.key`; undefined when one of the two is missing. */
export function readKeyPair(file: string): KeyPair | undefined {
  if (!existsSync(`${file}.crt`) || !existsSync(`${file}.key`)) return undefined;
  return { certificate: readFileSync(`${file}.crt`, 'utf8'), key: readFileSync(`${file}.key`, 'utf8') };
}

/** Keeps a pair in `file` with the endings `.crt` and `.key`; only their owner reads them. */
export function writeKeyPair(file: string, { certificate, key }: KeyPair): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.key`, key, { mode: 0o600 });
  writeFileSync(`${file}.crt`, certificate, { mode: 0o600 });
}

/** Begins a little in the past: clocks of hosts differ. */
const validFor = (lifetime: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() - 60_000),
  notAfter: new Date(Date.now() + lifetime),
});

const importKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), algorithm, false, ['sign']);
