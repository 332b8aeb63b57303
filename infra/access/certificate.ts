import 'reflect-metadata';

import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequestGenerator,
  X509Certificate,
} from '@peculiar/x509';

import { algorithm, issue, issueAuthority, newKeys, pemOf } from '../x509.ts';
import type { ClientCertificate } from './credentials.ts';

/** A key that never left this process, and the request to certify it. Both in PEM. */
export interface Requested {
  readonly key: string;
  readonly request: string;
}

/** A certificate as a reader of evidence wants it told: nothing of the key. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly serialNumber: string;
}

/** Makes a key pair (ECDSA, P-256) and asks for a client certificate: the user is the common name, groups are organisations. */
export async function newRequest(user: string, groups: readonly string[] = []): Promise<Requested> {
  const keys = await newKeys();
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: nameOf(user, groups),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
    ],
  });
  return { key: await pemOf(keys.privateKey), request: request.toString('pem') };
}

/** What a certificate says of itself. */
export function factsOf(pem: string): CertificateFacts {
  const { subject, issuer, notBefore, notAfter, serialNumber } = new X509Certificate(pem);
  return {
    subject,
    issuer,
    serialNumber,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
  };
}

/** An authority that no cluster knows, named as the cluster's own. `lifetime` in milliseconds. */
export const newAuthority = (lifetime: number): Promise<ClientCertificate> => issueAuthority('CN=kubernetes', lifetime);

/** A client certificate that an authority signed by itself, without asking any cluster. `lifetime` in milliseconds. */
export const signedBy = (
  authority: ClientCertificate,
  user: string,
  lifetime: number,
  groups: readonly string[] = [],
): Promise<ClientCertificate> =>
  issue(authority, {
    subject: nameOf(user, groups),
    lifetime,
    extensions: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])],
  });

/** As API servers read it: the user is the common name, groups are organisations. */
const nameOf = (user: string, groups: readonly string[]) => [
  { CN: [user] },
  ...groups.map((group) => ({ O: [group] })),
];
