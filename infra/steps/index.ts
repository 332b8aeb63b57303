import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { stateDir } from '../paths.ts';
import type { Say } from '../progress.ts';
import { seconds } from '../progress.ts';
import type { Settings } from '../settings.ts';
import { attach } from './attach.ts';
import type { ClusterState } from './cluster-state.ts';
import { forgetClusterState, readClusterState } from './cluster-state.ts';
import { bringToolchain, runSetup } from './setup.ts';
import { runSteps } from './step.ts';
import { refuseMissingTarget } from './targets.ts';
import { upSteps } from './up.ts';

export type { ClusterState } from './cluster-state.ts';
export { readClusterState } from './cluster-state.ts';
export { runSetup, setupSteps } from './setup.ts';
export { kubeconfigFile } from './playbook-variables.ts';
export { upSteps } from './up.ts';

export interface EnsureUpOptions {
  readonly settings: Settings;
  readonly say: Say;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The cluster that the settings ask for, up: attaches within seconds when it runs, else goes through all steps, each of which only
 * looks where its work is done already. The caller holds the lock of the cloud.
 * @throws AssayError of the step that fails; the next call resumes there.
 */
export async function ensureUp({ settings, say, signal }: EnsureUpOptions): Promise<ClusterState> {
  const start = performance.now();
  refuseMissingTarget(settings);
  // A changed program or image makes another toolchain, and so another cluster. Without a cluster, the set-up below makes it.
  if (readClusterState(settings.name)) await bringToolchain(say, signal);
  const found = await attach(settings);
  if ('state' in found) {
    say(`Attached to "${settings.name}" (${found.state.topology}) in ${seconds(performance.now() - start)}`);
    return found.state;
  }
  say(`Raising "${settings.name}" (${settings.topology.label}): ${found.reason}`);
  const resumed = existsSync(stateDir(settings.name));
  await runSetup({ settings, signal });
  // From here on the cluster changes: a state file must never claim more than is there.
  forgetClusterState(settings.name);
  const recordFile = join(stateDir(settings.name), 'steps.json');
  await runSteps(upSteps, { settings, signal, start, resumed }, { recordFile, signal });
  const state = readClusterState(settings.name);
  if (!state) throw new TypeError('the last step has not recorded the cluster');
  say(`"${settings.name}" is up after ${seconds(performance.now() - start)}`);
  return state;
}
