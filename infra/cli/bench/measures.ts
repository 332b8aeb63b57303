import { execa } from 'execa';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import Docker from 'dockerode';

import { cacheDir } from '../../paths.ts';
import type { Say } from '../../progress.ts';
import { parseTopology, type Settings, type TopologyLabel } from '../../settings.ts';
import { takeDown } from '../../steps/down.ts';
import { ensureUp } from '../../steps/index.ts';
import { timeouts } from '../../timeouts.ts';
import { ensureToolchain } from '../../toolchain/index.ts';

/** One figure of the benchmark. */
export interface Measure {
  readonly name: string;
  readonly unit: 's' | 'cores' | 'GiB' | 'MiB' | '/s' | '%' | 'x' | 'ms';
  readonly value: number;
  /** What the design asks for; undefined where it names no figure. */
  readonly aim?: number;
}

const gibibyte = 2 ** 30;

/** Seconds that a piece of work takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Seconds to find the whole toolchain in the cache, and, when asked for, to build it with every cache empty. */
export async function measureToolchain(cold: boolean, say: Say): Promise<Measure[]> {
  const warm = await timed(() => ensureToolchain());
  const measures: Measure[] = [{ name: 'toolchain, cached', unit: 's', value: warm, aim: 1 }];
  return cold ? [...measures, await measureColdToolchain(say)] : measures;
}

/** In a process of its own, because it needs caches of its own; modules stay cached, so downloads are not measured. */
async function measureColdToolchain(say: Say): Promise<Measure> {
  const scratch = join(cacheDir(), 'bench-cold');
  await rm(scratch, { recursive: true, force: true });
  say('building the toolchain with empty caches');
  const script = `const { ensureToolchain } = await import(${JSON.stringify(join(import.meta.dirname, '../../toolchain/index.ts'))}); await ensureToolchain();`;
  try {
    const value = await timed(() =>
      execa(process.execPath, ['--input-type=module', '--eval', script], {
        env: { ASSAY_CACHE: join(scratch, 'assay'), GOCACHE: join(scratch, 'go-build') },
        timeout: timeouts.sharedLock,
      }),
    );
    return { name: 'toolchain, cold', unit: 's', value, aim: 8 * 60 };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Seconds to raise a topology from a prepared machine, to attach to it, and to take it down; what it costs while it is idle. */
export async function measureCluster(
  settings: Settings,
  label: TopologyLabel,
  aim: number,
  say: Say,
): Promise<Measure[]> {
  const wanted = { ...settings, topology: parseTopology(label) };
  const up = (): Promise<unknown> => ensureUp({ settings: wanted, say });
  const down = (): Promise<unknown> => takeDown({ name: settings.name, say, purge: false });
  await down();
  const raised = await timed(up);
  const attached = await timed(up);
  const idle = await idleCores(settings.name);
  const disk = await diskOfHosts(settings.name);
  const removed = await timed(down);
  return [
    { name: `${label} up, from toolchain to every pod Ready`, unit: 's', value: raised, aim },
    { name: `${label} attach`, unit: 's', value: attached, aim: 3 },
    { name: `${label} idle processor use`, unit: 'cores', value: idle, aim: 0.5 },
    { name: `${label} disk of hosts`, unit: 'GiB', value: disk },
    { name: `${label} down, verified empty`, unit: 's', value: removed, aim: 20 },
  ];
}

/** Processor use of every container of a cloud, over a minute that begins when the start-up work has settled. */
async function idleCores(name: string): Promise<number> {
  const minute = 60_000;
  await delay(minute);
  const before = await processorSeconds(name);
  const start = performance.now();
  await delay(minute);
  const used = (await processorSeconds(name)) - before;
  return used / ((performance.now() - start) / 1000);
}

/** Processor time that the containers of a cloud have used since they were started, in seconds. */
async function processorSeconds(name: string): Promise<number> {
  const docker = new Docker({ timeout: timeouts.engineCall });
  const containers = await docker.listContainers({ filters: { label: [`assay.cloud=${name}`] } });
  let nanoseconds = 0;
  for (const { Id } of containers) {
    const stats = await docker.getContainer(Id).stats({ stream: false, 'one-shot': true });
    nanoseconds += stats.cpu_stats.cpu_usage.total_usage;
  }
  return nanoseconds / 1e9;
}

async function diskOfHosts(name: string): Promise<number> {
  const docker = new Docker({ timeout: timeouts.engineCall });
  const { Volumes } = await docker.listVolumes({ filters: { label: [`assay.cloud=${name}`] } });
  const sizes = await Promise.all(Volumes.map(({ Mountpoint }) => sizeOf(Mountpoint)));
  return sizes.reduce((sum, size) => sum + size, 0) / gibibyte;
}

/** Bytes that a directory takes on disk. */
export async function sizeOf(directory: string): Promise<number> {
  await stat(directory);
  const { stdout } = await execa('du', ['--summarize', '--block-size=1', directory], { timeout: timeouts.engineStop });
  return Number(stdout.split('\t')[0]);
}
