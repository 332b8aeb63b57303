import { existsSync, readFileSync, statSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

import { AssayError } from '../errors.ts';
import type { TopologyLabel } from '../settings.ts';

export const gibibyte = 1024 ** 3;

/** Bytes of memory that must be available before a cluster of that shape is raised: about 1 GiB a control plane, 0.7 GiB a worker, 1 GiB for the rest. */
export const memoryNeeds: Readonly<Record<TopologyLabel, number>> = {
  '3+3': 7 * gibibyte,
  '1+2': 4 * gibibyte,
  '1+1': 3 * gibibyte,
};

/** Bytes a host takes in the engine's directory: packages, pulled images and its etcd or pod data. */
const diskPerHost = 1.5 * gibibyte;

/** Bytes of the host image and the engine's own bookkeeping. */
const diskOfEngine = 1.5 * gibibyte;

/** Bytes of a cold toolchain: Go modules, Go build cache, binaries and images. */
export const diskOfToolchain = 12 * gibibyte;

/** Room for one directory. */
export interface DiskNeed {
  readonly directory: string;
  readonly bytes: number;
  readonly purpose: string;
}

/** Bytes that hosts of a cluster need in the engine's directory; the mirror is one more host. */
export function diskOfCluster(hosts: number): number {
  return diskOfEngine + (hosts + 1) * diskPerHost;
}

/**
 * Checks that each file system has room for everything that will be put on it.
 * @throws AssayError naming what is needed, for what, and what was found.
 */
export function checkDisk(needs: readonly DiskNeed[]): void {
  const byDevice = Map.groupBy(needs, (need) => statSync(existing(need.directory)).dev);
  for (const group of byDevice.values()) {
    const [first] = group;
    if (!first) continue;
    const wanted = group.reduce((sum, need) => sum + need.bytes, 0);
    const { bavail, bsize } = statfsSync(existing(first.directory));
    if (bavail * bsize >= wanted) continue;
    const list = group.map((need) => `${inGibibytes(need.bytes)} for ${need.purpose} in ${need.directory}`).join(', ');
    throw new AssayError('Not enough disk space', {
      expected: `${inGibibytes(wanted)} free (${list})`,
      found: `${inGibibytes(bavail * bsize)} free on that file system`,
      remedy: 'free some, choose another file system by ASSAY_CACHE or ASSAY_STATE, or a smaller ASSAY_TOPOLOGY',
    });
  }
}

/**
 * Checks that memory is available now, before the hosts take it.
 * @param meminfo text of `/proc/meminfo`.
 * @throws AssayError naming needed and found.
 */
export function checkMemory(wanted: number, meminfo: string = readFileSync('/proc/meminfo', 'utf8')): void {
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1] ?? 0) * 1024;
  if (available >= wanted) return;
  throw new AssayError('Not enough memory', {
    expected: `${inGibibytes(wanted)} available`,
    found: `${inGibibytes(available)} available`,
    remedy: 'end what you do not need, or raise a smaller cluster: ASSAY_TOPOLOGY=1+1',
  });
}

/** The directory itself, or the nearest one above it that exists already. */
function existing(directory: string): string {
  return existsSync(directory) ? directory : existing(dirname(directory));
}

const inGibibytes = (bytes: number): string => `${(bytes / gibibyte).toFixed(1)} GiB`;
