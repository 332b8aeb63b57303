import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { connectCloud } from '../../cloud/connect.ts';
import { elasticAddresses } from '../../cloud/load-balancing.ts';
import { attachCloud } from '../../local/index.ts';
import { readManifest, type Image } from '../../toolchain/index.ts';
import { newName, WalletClient } from '../../workload/client.ts';
import { openAuthority, publicName } from '../../workload/index.ts';
import type { Measure } from './measures.ts';

/** Customers who pay at the same time, each as fast as answers come. */
const customers = 16;
/** Milliseconds of paying, after one payment of each that is not counted. */
const duration = 20_000;

/** What the wallet of a running cloud does through the elastic IP: payments per second, their 95th percentile, and how many fail. */
export async function measureWallet(cloud: string): Promise<Measure[]> {
  const client = await walletOf(cloud);
  const payers = await Promise.all(Array.from({ length: customers }, () => client.customer(newName(), 100_000)));
  const times: number[] = [];
  let failed = 0;
  const started = performance.now();
  const paying = payers.map(async (payer, index) => {
    const payee = payers[(index + 1) % payers.length]?.name ?? '';
    await payer.pay(payee, 1);
    while (performance.now() - started < duration) {
      const { status, elapsed } = await payer.pay(payee, 1);
      if (status === 201) times.push(elapsed);
      else failed += 1;
    }
  });
  await Promise.all(paying);
  const seconds = (performance.now() - started) / 1000;
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
  return [
    { name: `wallet: payments of ${customers} customers at once`, unit: '/s', value: times.length / seconds },
    { name: 'wallet: 95th percentile of a payment', unit: 's', value: p95 / 1000 },
    { name: 'wallet: payments that failed', unit: '%', value: (100 * failed) / (failed + times.length) },
  ];
}

/** What each image of EasyPay takes in the registry, packed. */
export async function measureImages(): Promise<Measure[]> {
  const { images, registryDir } = await readManifest();
  const own = images.filter(({ reference }) => /easypay|prober|traefik|local-path/.test(reference));
  return Promise.all(
    own.map(async (image) => ({
      name: `image ${image.reference}`,
      unit: 'MiB' as const,
      value: (await packedSize(registryDir, image)) / 2 ** 20,
    })),
  );
}

async function walletOf(cloud: string): Promise<WalletClient> {
  const [address] = await elasticAddresses(connectCloud(await attachCloud(cloud)));
  const { certificate } = await openAuthority(cloud);
  return new WalletClient({ address: address?.publicIp ?? 'none', name: publicName, ca: certificate });
}

async function packedSize(registryDir: string, { digest }: Image): Promise<number> {
  const hex = digest.replace('sha256:', '');
  const blob = join(registryDir, 'docker', 'registry', 'v2', 'blobs', 'sha256', hex.slice(0, 2), hex, 'data');
  const { layers } = JSON.parse(await readFile(blob, 'utf8')) as { layers: { size: number }[] };
  return layers.reduce((sum, { size }) => sum + size, 0);
}
