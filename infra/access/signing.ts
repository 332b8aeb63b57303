import { randomUUID } from 'node:crypto';

import {
  CertificatesV1Api,
  type KubeConfig,
  type V1CertificateSigningRequest,
  type V1CertificateSigningRequestCondition,
} from '@kubernetes/client-node';

import { AssayError, messageOf } from '../errors.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { newRequest } from './certificate.ts';
import type { ClientCertificate } from './credentials.ts';

/** The signer whose certificates every API server takes for a user's. */
const signerName = 'kubernetes.io/kube-apiserver-client';

/** What the administrator says to a request. */
export type Answer = 'approve' | 'deny' | 'ignore';

export interface SigningOptions {
  readonly user: string;
  /** Seconds; the signer refuses less than 600. */
  readonly lifetime: number;
  /** Default `approve`. */
  readonly answer?: Answer;
  /** Milliseconds to wait for the signer. */
  readonly patience?: number;
}

/**
 * A client certificate by the way of the cluster: the user makes a key and a request, the administrator (`config`) approves, the
 * signer signs. The key never leaves this process.
 * @throws AssayError when the request is refused, denied, or not signed in time.
 */
export async function requestCertificate(config: KubeConfig, options: SigningOptions): Promise<ClientCertificate> {
  const { user, lifetime, answer = 'approve', patience = timeouts.signing } = options;
  const api = config.makeApiClient(CertificatesV1Api);
  const name = `${user}-${randomUUID()}`;
  const { key, request } = await newRequest(user);
  const submitted = await api
    .createCertificateSigningRequest({ body: requestObject(name, request, lifetime) })
    .catch((cause: unknown) => {
      throw notTaken(user, cause);
    });
  try {
    await judge(api, submitted, answer);
    const judged = await poll(() => api.readCertificateSigningRequest({ name }), {
      what: `the certificate of ${user} to be signed`,
      timeout: patience,
      interval: 100,
      until: (seen) => seen.status?.certificate !== undefined || refusalIn(seen) !== undefined,
      describe: ({ status: seen }) => `conditions ${JSON.stringify(seen?.conditions ?? [])}, no certificate`,
      remedy: 'check that a kube-controller-manager leads and holds the key of the cluster’s authority',
    });
    const refusal = refusalIn(judged);
    if (refusal !== undefined) throw refused(user, refusal);
    return { key, certificate: Buffer.from(judged.status?.certificate ?? '', 'base64').toString('utf8') };
  } finally {
    await api.deleteCertificateSigningRequest({ name });
  }
}

const requestObject = (name: string, request: string, lifetime: number): V1CertificateSigningRequest => ({
  metadata: { name },
  spec: {
    request: Buffer.from(request).toString('base64'),
    signerName,
    expirationSeconds: lifetime,
    usages: ['digital signature', 'client auth'],
  },
});

async function judge(api: CertificatesV1Api, request: V1CertificateSigningRequest, answer: Answer): Promise<void> {
  if (answer === 'ignore') return;
  const condition: V1CertificateSigningRequestCondition = {
    type: answer === 'approve' ? 'Approved' : 'Denied',
    status: 'True',
    reason: 'Assay',
    message: `${answer} by the administrator of the acceptance run`,
  };
  const { metadata, spec } = request;
  const body = { ...(metadata && { metadata }), spec, status: { conditions: [condition] } };
  await api.replaceCertificateSigningRequestApproval({ name: metadata?.name ?? '', body });
}

function refusalIn({ status }: V1CertificateSigningRequest): V1CertificateSigningRequestCondition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Denied' || type === 'Failed');
}

function notTaken(user: string, cause: unknown): AssayError {
  return new AssayError(
    `The cluster does not take the certificate request of ${user}`,
    {
      expected: `a CertificateSigningRequest for ${signerName}`,
      found: messageOf(cause),
      remedy: 'look for an admission policy or webhook that refuses certificate requests',
    },
    { cause },
  );
}

function refused(user: string, { type, reason, message }: V1CertificateSigningRequestCondition): AssayError {
  return new AssayError(`The certificate request of ${user} was not signed`, {
    expected: 'an approved and signed request',
    found: `${type}: ${reason ?? ''}: ${message ?? ''}`,
    remedy: 'have the request approved: kubectl certificate approve, or find out who denied it',
  });
}
