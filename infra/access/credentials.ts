import { KubeConfig } from '@kubernetes/client-node';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { AssayError } from '../errors.ts';
import type { KeyPair } from '../x509.ts';

/** A certificate that names a user, and the key that belongs to it. */
export type ClientCertificate = KeyPair;

/** What a caller shows to an API server; an empty object for a caller that shows nothing. */
export type Credentials = ClientCertificate | { readonly token: string } | Readonly<Record<string, never>>;

/** Shows nothing: the API server takes the caller for `system:anonymous`. */
export const anonymous: Credentials = {};

/**
 * Credentials of the current user of a kubeconfig.
 * @throws AssayError when it carries neither a certificate nor a token.
 */
export function credentialsOf(config: KubeConfig): Credentials {
  const user = config.getCurrentUser();
  if (user?.token !== undefined) return { token: user.token };
  const { certData, keyData } = user ?? {};
  if (certData === undefined || keyData === undefined) throw withoutCredentials(user?.name ?? 'none');
  return { certificate: decoded(certData), key: decoded(keyData) };
}

/**
 * Certificate of the authority that signed the API servers' certificates, in PEM.
 * @throws AssayError when the kubeconfig carries none.
 */
export function authorityOf(config: KubeConfig): string {
  const data = config.getCurrentCluster()?.caData;
  if (data !== undefined) return decoded(data);
  throw new AssayError('The kubeconfig does not say whom to trust', {
    expected: 'certificate-authority-data of its current cluster',
    found: 'none',
    remedy: 'embed the certificate of the cluster’s authority in the kubeconfig',
  });
}

/** A kubeconfig for other credentials on the cluster of `config`; it has one context, in which `namespace` is the default. */
export function kubeconfigFor(
  config: KubeConfig,
  name: string,
  namespace: string,
  credentials: Credentials,
): KubeConfig {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw withoutCredentials('a kubeconfig without cluster');
  const shown =
    'certificate' in credentials
      ? { certData: encoded(credentials.certificate), keyData: encoded(credentials.key) }
      : credentials;
  const own = new KubeConfig();
  own.loadFromOptions({
    clusters: [cluster],
    users: [{ name, ...shown }],
    contexts: [{ name, cluster: cluster.name, user: name, namespace }],
    currentContext: name,
  });
  return own;
}

/** Writes a kubeconfig that only its owner can read. */
export function writeKubeconfig(file: string, config: KubeConfig): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, config.exportConfig(), { mode: 0o600 });
}

const decoded = (data: string): string => Buffer.from(data, 'base64').toString('utf8');
const encoded = (pem: string): string => Buffer.from(pem).toString('base64');

function withoutCredentials(found: string): AssayError {
  return new AssayError('The kubeconfig carries no credentials', {
    expected: 'a user with client-certificate-data and client-key-data, or with a token',
    found,
    remedy: 'provision again: npx playwright test --project=provision',
  });
}
