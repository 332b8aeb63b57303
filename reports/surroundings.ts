import { cpus, platform, release, totalmem, version } from 'node:os';

import type { HostRecord } from './results.ts';

/** The machine that the run used. */
export const hostRecord = (): HostRecord => ({
  cpus: cpus().length,
  cpuModel: cpus()[0]?.model ?? 'unknown',
  memoryBytes: totalmem(),
  kernel: release(),
  platform: `${platform()} ${version()}`,
});
