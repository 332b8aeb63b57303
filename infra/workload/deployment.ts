import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { KubernetesObject } from '@kubernetes/client-node';

import { stateDir } from '../paths.ts';
import { readManifest } from '../toolchain/index.ts';
import { Authority } from './authority.ts';
import { writeOverlay, type SecretFiles } from './overlay.ts';
import { render } from './render.ts';
import { keptSecret } from './secrets.ts';

/** Where EasyPay is reached by people; its certificate names it. */
export const publicName = 'easypay.test';

/** What may differ from the overlay of the checkout. */
export interface Variant {
  /** Settings of the wallet (`k8s/easypay/base/wallet/settings.env`). */
  readonly settings?: Readonly<Record<string, string>>;
  /** The key that signs sessions. */
  readonly sessionSecret?: string;
  /** Digest of another image of the wallet. */
  readonly walletDigest?: string;
}

const namesOfDatabase = ['database-primary.easypay.svc', 'database-replica.easypay.svc', '*.database.easypay.svc'];

const directoryOf = (cloud: string): string => join(stateDir(cloud), 'easypay');

/** File with the certificate of that authority. */
export const authorityFile = (cloud: string): string => join(directoryOf(cloud), 'authority', 'authority.crt');

/** The authority that signs what EasyPay of this cloud serves. */
export const openAuthority = (cloud: string): Promise<Authority> =>
  Authority.open(join(directoryOf(cloud), 'authority'));

/**
 * Every object of EasyPay as it must be on the cluster of a cloud: the overlay of the checkout with the cloud's own secrets and
 * certificates, and images by digest.
 * @param address elastic IP of the cloud
 */
export async function renderEasyPay(
  cloud: string,
  address: string,
  variant: Variant = {},
): Promise<KubernetesObject[]> {
  const [secrets, { images }] = await Promise.all([secretsOf(cloud, address, variant), readManifest()]);
  const own = images.filter(({ reference }) => reference.startsWith('registry.easypay.test/'));
  const digests = own.map(({ reference, digest }) => ({
    reference,
    digest: reference.includes('/wallet:') ? (variant.walletDigest ?? digest) : digest,
  }));
  // Several processes may render at a time, and what is rendered from holds secrets: a folder for this call alone.
  const directory = await mkdtemp(join(directoryOf(cloud), 'overlay-'));
  try {
    writeOverlay(directory, { secrets, images: digests, settings: variant.settings });
    return await render(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function secretsOf(cloud: string, address: string, variant: Variant): Promise<Record<string, SecretFiles>> {
  const authority = await openAuthority(cloud);
  const [database, wallet] = await Promise.all([
    authority.server(
      'database',
      namesOfDatabase.map((value) => ({ type: 'dns', value })),
    ),
    authority.server('wallet', [
      { type: 'dns', value: publicName },
      { type: 'ip', value: address },
    ]),
  ]);
  const kept = (name: string): string => keptSecret(join(directoryOf(cloud), 'secrets'), name);
  const passwords = ['superuser', 'replication', 'rewind', 'patroni', 'wallet'].map((role) => `${role}-password`);
  return {
    database: { files: Object.fromEntries(passwords.map((name) => [name, kept(name)])) },
    'database-tls': {
      type: 'kubernetes.io/tls',
      files: { 'tls.crt': database.certificate, 'tls.key': database.key, 'ca.crt': authority.certificate },
    },
    wallet: {
      rollsOut: true,
      files: {
        'database-password': kept('wallet-password'),
        'database-ca.crt': authority.certificate,
        'session-secret': variant.sessionSecret ?? kept('session-secret'),
      },
    },
    'wallet-tls': { type: 'kubernetes.io/tls', files: { 'tls.crt': wallet.certificate, 'tls.key': wallet.key } },
  };
}
