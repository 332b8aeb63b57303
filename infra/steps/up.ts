import type { CloudConnection } from '../local/index.ts';
import { ensureCloud } from '../local/index.ts';
import { checkDisk, checkMemory, diskOfCluster, memoryNeeds } from '../machine/capacity.ts';
import { requireDocker } from '../machine/docker.ts';
import type { Settings } from '../settings.ts';
import { runClusterPlaybook } from './cluster-playbook.ts';
import { untilHealthy } from './cluster-health.ts';
import { writeClusterState } from './cluster-state.ts';
import { configurationDigest } from './configuration.ts';
import { kubeconfigFile } from './playbook-variables.ts';
import { readManifest } from '../toolchain/index.ts';
import { recordVersions } from '../versions.ts';
import type { Step } from './step.ts';

/** What the steps hand on to each other. */
export interface UpContext {
  readonly settings: Settings;
  readonly signal?: AbortSignal | undefined;
  /** When the first step began, on the clock of `performance.now()`. */
  readonly start: number;
  /** Whether hosts of the cluster take their share of the machine already. */
  readonly resumed: boolean;
  /** Set by the step `cloud`. */
  cloud?: CloudConnection;
}

/** From a prepared machine to a cluster whose nodes and pods are all Ready, in order. */
export const upSteps: readonly Step<UpContext>[] = [
  { name: 'capacity', title: 'Room for the hosts', run: checkCapacity },
  {
    name: 'cloud',
    title: 'Embedded EC2',
    run: async (context, { say }) => {
      const { settings, signal } = context;
      context.cloud = await ensureCloud({ name: settings.name, onProgress: say, ...(signal ? { signal } : {}) });
    },
  },
  playbook('provision', 'Network, hosts and load balancer (provision.yml)'),
  playbook('site', 'Hosts become a cluster (site.yml)'),
  { name: 'ready', title: 'All nodes and pods Ready', run: recordWhenHealthy },
];

async function checkCapacity({ settings, resumed }: UpContext): Promise<void> {
  if (resumed) return;
  const { rootDir } = await requireDocker();
  const { controlPlanes, workers, label } = settings.topology;
  const hosts = diskOfCluster(controlPlanes + workers);
  checkDisk([{ directory: rootDir, bytes: hosts, purpose: `the hosts of ${label}` }]);
  checkMemory(memoryNeeds[label]);
}

function playbook(name: 'provision' | 'site', title: string): Step<UpContext> {
  return {
    name,
    title,
    run: async ({ settings, signal, cloud }, { say }) => {
      if (!cloud) throw new TypeError('the step `cloud` has not run');
      await runClusterPlaybook(name, { settings, cloud, say, signal });
    },
  };
}

async function recordWhenHealthy({ settings, signal, start }: UpContext): Promise<void> {
  const kubeconfig = kubeconfigFile(settings.name);
  const health = await untilHealthy(kubeconfig, settings.topology, signal);
  const { key, versions } = await readManifest();
  recordVersions(settings.name, versions);
  writeClusterState({
    format: 1,
    name: settings.name,
    target: settings.target,
    topology: settings.topology.label,
    configuration: configurationDigest({ settings, toolchain: key }),
    kubeconfig,
    apiServer: health.apiServer,
    nodes: [...health.nodes],
    createdAt: new Date().toISOString(),
    raisedIn: Math.round(performance.now() - start),
  });
}
