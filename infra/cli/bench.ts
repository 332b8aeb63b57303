import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { underLock } from '../machine/lock.ts';
import { cacheDir, reportsOutDir } from '../paths.ts';
import type { Say } from '../progress.ts';
import { amendManifest } from '../report/manifest.ts';
import type { Settings } from '../settings.ts';
import { measureAccess } from './bench/access.ts';
import { measureGenerators } from './bench/generators.ts';
import { measureCluster, measureToolchain, sizeOf, type Measure } from './bench/measures.ts';
import { measureRecovery } from './bench/recovery.ts';
import { measureScaling } from './bench/scaling.ts';
import { measureSweeps } from './bench/sweep.ts';
import { measureImages, measureWallet } from './bench/wallet.ts';
import { main, type CliContext } from './main.ts';

/** Parts that measure what runs already. */
const onRunningCluster = ['workload', 'recovery', 'scaling'] as const;

const parts = {
  machine: ({ settings, has, say }: CliContext) =>
    measureMachine({ ...settings, name: `${settings.name.slice(0, 14)}-bench` }, has('cold'), say),
  workload: ({ settings: { name } }: CliContext) => underLock(name, () => measureWorkload(name)),
  recovery: ({ settings, say, signal }: CliContext) =>
    underLock(settings.name, () => measureRecovery(settings, say, signal)),
  scaling: ({ settings: { name }, say, signal }: CliContext) =>
    underLock(name, () => measureAutoscaler(name, say, signal)),
};

await main({
  usage: `npm run bench: measures speed and size on this machine, with a cloud of its own.
  --cold      build the toolchain with empty caches too
  --workload  measure EasyPay, sweeps and the access matrix on the cluster that runs, and raise none
  --recovery  measure backups and restorations of etcd on the cluster that runs
  --scaling   measure the autoscaler on the cluster that runs, and the load generator; raise none`,
  switches: ['cold', ...onRunningCluster],
  async run(context) {
    const { has, say } = context;
    const part = onRunningCluster.find(has) ?? 'machine';
    const measures = await parts[part](context);
    mkdirSync(reportsOutDir, { recursive: true });
    const name = `bench-${part}.json`;
    const file = join(reportsOutDir, name);
    writeFileSync(file, `${JSON.stringify({ measuredAt: new Date().toISOString(), measures }, null, 2)}\n`);
    amendManifest(reportsOutDir, 'npm run bench', (path) => path === name);
    say('');
    for (const measure of measures) say(row(measure));
    say(`\nAlso in ${file}`);
    return 0;
  },
});

/** How fast more wallets come, and what the generator that asks for them can do. */
async function measureAutoscaler(cloud: string, say: Say, signal: AbortSignal): Promise<Measure[]> {
  return [...(await measureGenerators()), ...(await measureScaling(cloud, say, signal))];
}

/** How long the toolchain and clusters take, and how much. */
function measureMachine(own: Settings, cold: boolean, say: Say): Promise<Measure[]> {
  return underLock(own.name, async () => [
    ...(await measureToolchain(cold, say)),
    ...(await measureCluster(own, '1+1', 30, say)),
    ...(await measureCluster(own, '3+3', 90, say)),
    { name: 'cache on disk', unit: 'GiB', value: (await sizeOf(cacheDir())) / 2 ** 30 },
  ]);
}

/** What the probes and EasyPay do on a cluster that runs. */
async function measureWorkload(cloud: string): Promise<Measure[]> {
  return [
    ...(await measureImages()),
    ...(await measureWallet(cloud)),
    ...(await measureAccess(cloud)),
    ...(await measureSweeps(cloud)),
  ];
}

function row({ name, unit, value, aim }: Measure): string {
  const judged = aim === undefined ? '' : `   aim ${aim}   ratio ${(value / aim).toFixed(2)}`;
  return `${name.padEnd(60)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(5)}${judged}`;
}
