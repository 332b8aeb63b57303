import { execa } from 'execa';
import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ClusterConnection } from '../cluster/connect.ts';
import { timeouts } from '../timeouts.ts';
import { programPath } from '../toolchain/program.ts';

/** Starts some of Kubernetes' controllers beside an API server of this machine; they end with the returned value. */
export async function startControllers(
  { kubeconfigPath }: ClusterConnection,
  controllers: readonly string[],
  options: readonly string[] = [],
): Promise<AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'controllers-'));
  // One file holds every program of Kubernetes, and goes by the name that it is called by.
  const program = join(directory, 'kube-controller-manager');
  await symlink(await realpath(await programPath('kubectl')), program);
  const args = [
    `--kubeconfig=${kubeconfigPath}`,
    `--controllers=${controllers.join(',')}`,
    '--leader-elect=false',
    '--secure-port=0',
    ...options,
  ];
  const running = execa(program, args, {
    stdio: ['ignore', 'ignore', 'ignore'],
    reject: false,
    forceKillAfterDelay: timeouts.processEnd,
  });
  return {
    [Symbol.asyncDispose]: async () => {
      running.kill();
      await running;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
