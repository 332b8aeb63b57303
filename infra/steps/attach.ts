import { attachCloud } from '../local/index.ts';
import { AssayError, messageOf } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { askCluster, defectOf } from './cluster-health.ts';
import type { ClusterState } from './cluster-state.ts';
import { readClusterState } from './cluster-state.ts';
import { configurationDigest } from './configuration.ts';
import { readManifest } from '../toolchain/index.ts';

export type Attached = { readonly state: ClusterState } | { readonly reason: string };

/**
 * The running cluster if it is the one that was asked for and is up, as it says itself; else why not.
 * @throws AssayError when a cluster of another shape has that name, or its state file cannot be understood.
 */
export async function attach(settings: Settings): Promise<Attached> {
  const state = readClusterState(settings.name);
  if (!state) return { reason: 'no cluster was raised yet' };
  refuseOtherShape(state, settings);
  const toolchain = (await readManifest().catch(() => undefined))?.key ?? 'none';
  if (state.configuration !== configurationDigest({ settings, toolchain }))
    return { reason: 'playbooks or components have changed' };
  try {
    const [, health] = await Promise.all([attachCloud(settings.name), askCluster(state.kubeconfig)]);
    const defect = defectOf(health, settings.topology);
    return defect === undefined ? { state } : { reason: defect };
  } catch (error) {
    return { reason: messageOf(error).split('\n')[0] ?? '' };
  }
}

function refuseOtherShape(state: ClusterState, { name, target, topology }: Settings): void {
  if (state.topology === topology.label && state.target === target) return;
  throw new AssayError(`The cluster "${name}" exists in another shape`, {
    expected: `topology ${topology.label} on target ${target}`,
    found: `topology ${state.topology} on target ${state.target}, raised at ${state.createdAt}`,
    remedy: `take it down first (npm run down), use it as it is (ASSAY_TOPOLOGY=${state.topology} ASSAY_TARGET=${state.target}), or choose another name (ASSAY_NAME=other)`,
  });
}
