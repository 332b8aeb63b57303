import { execa } from 'execa';

import { projectDir } from './paths.ts';
import { timeouts } from './timeouts.ts';

/** The commit under test, with `+changes` when tracked files differ from it; `unknown` outside a git checkout. */
export async function commitUnderTest(): Promise<string> {
  const git = (...args: string[]) =>
    execa('git', args, { cwd: projectDir, timeout: timeouts.localRequest, reject: false });
  const head = await git('rev-parse', 'HEAD');
  if (head.exitCode !== 0) return 'unknown';
  const status = await git('status', '--porcelain', '--untracked-files=no');
  return status.stdout === '' ? head.stdout : `${head.stdout}+changes`;
}
