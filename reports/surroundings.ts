import { execa } from 'execa';
import { cpus, platform, release, totalmem, version } from 'node:os';

import { projectDir } from '../infra/paths.ts';
import { timeouts } from '../infra/timeouts.ts';
import type { HostRecord } from './results.ts';

/** The machine that the run used. */
export const hostRecord = (): HostRecord => ({
  cpus: cpus().length,
  cpuModel: cpus()[0]?.model ?? 'unknown',
  memoryBytes: totalmem(),
  kernel: release(),
  platform: `${platform()} ${version()}`,
});

/** The commit under test, with `+changes` when tracked files differ from it; `unknown` outside a git checkout. */
export async function commitUnderTest(): Promise<string> {
  const git = (...args: string[]) =>
    execa('git', args, { cwd: projectDir, timeout: timeouts.localRequest, reject: false });
  const head = await git('rev-parse', 'HEAD');
  if (head.exitCode !== 0) return 'unknown';
  const status = await git('status', '--porcelain', '--untracked-files=no');
  return status.stdout === '' ? head.stdout : `${head.stdout}+changes`;
}
