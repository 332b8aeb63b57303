import { join } from 'node:path';

import { connectEngine } from '../local/engine.ts';
import { ensureImage } from '../local/machine-images.ts';
import { ensureBrowser } from '../machine/browser.ts';
import { checkDisk, diskOfToolchain } from '../machine/capacity.ts';
import { machineDir } from '../machine/directory.ts';
import { ensureDocker } from '../machine/docker.ts';
import { rememberInventory } from '../machine/inventory/index.ts';
import { ensureKernel } from '../machine/kernel.ts';
import { ensurePackages, requiredPackages } from '../machine/packages.ts';
import { ensurePython } from '../machine/python.ts';
import { cacheDir } from '../paths.ts';
import type { Say } from '../progress.ts';
import type { Settings } from '../settings.ts';
import { ensureToolchain, k6Program, lineRenderer, readManifest, type ToolchainManifest } from '../toolchain/index.ts';
import type { Report, Step, StepRecord } from './step.ts';
import { runSteps } from './step.ts';

export interface SetupContext {
  readonly settings: Settings;
  readonly signal?: AbortSignal | undefined;
}

/** What a machine needs before a cluster can be raised on it, in order. */
export const setupSteps: readonly Step<SetupContext>[] = [
  {
    name: 'packages',
    title: 'Distribution packages',
    run: ({ signal }, { say }) => ensurePackages(Object.keys(requiredPackages), { say, signal }),
  },
  {
    name: 'inventory',
    title: 'Inventory of the machine',
    run: ({ settings }) => rememberInventory(settings.name),
  },
  {
    name: 'kernel',
    title: 'Kernel features',
    run: (_, { say }) => ensureKernel(say),
  },
  {
    name: 'browser',
    title: 'Browser',
    run: ({ signal }, { say }) => ensureBrowser(say, signal),
  },
  {
    name: 'docker',
    title: 'Docker engine',
    run: async ({ signal }, { say }) => {
      await ensureDocker(say, signal);
    },
  },
  {
    name: 'python',
    title: 'Python environment',
    run: async ({ signal }, { say }) => {
      await ensurePython({ say, signal });
    },
  },
  {
    name: 'images',
    title: 'Machine images',
    run: async ({ signal }, { say }) => {
      const docker = await connectEngine();
      for (const recipe of ['host', 'appliance'] as const) {
        say(`image ${await ensureImage(docker, recipe, { say, signal })}`);
      }
    },
  },
  {
    name: 'toolchain',
    title: 'Kubernetes and its images',
    run: prepareToolchain,
  },
  {
    name: 'load-generator',
    title: 'Load generator',
    run: async ({ signal }, { say }) => {
      say(`k6 ${await bringLoadGenerator(say, signal)}`);
    },
  },
];

/** Prepares this machine; what is there already is only looked at. */
export function runSetup(context: SetupContext): Promise<readonly StepRecord[]> {
  return runSteps(setupSteps, context, { recordFile: join(machineDir(), 'setup.json'), signal: context.signal });
}

async function prepareToolchain({ signal }: SetupContext, { say }: Report): Promise<void> {
  const built = await readManifest().catch(() => undefined);
  if (!built) checkDisk([{ directory: cacheDir(), bytes: diskOfToolchain, purpose: 'the toolchain' }]);
  say(`Kubernetes ${(await bringToolchain(say, signal)).kubernetesVersion}`);
}

/** Makes what the toolchain lacks, and tells how that goes. */
export async function bringToolchain(say: Say, signal?: AbortSignal): Promise<ToolchainManifest> {
  const renderer = lineRenderer(say);
  try {
    return await ensureToolchain({ onProgress: renderer.onProgress, ...(signal ? { signal } : {}) });
  } finally {
    renderer.close();
  }
}

/** Makes k6, when it is not there yet. @returns its path */
async function bringLoadGenerator(say: Say, signal?: AbortSignal): Promise<string> {
  const renderer = lineRenderer(say);
  try {
    return await k6Program({ onProgress: renderer.onProgress, signal });
  } finally {
    renderer.close();
  }
}
