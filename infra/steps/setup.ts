import { join } from 'node:path';

import { connectEngine } from '../local/engine.ts';
import { ensureImage } from '../local/machine-images.ts';
import { checkDisk, diskOfToolchain } from '../machine/capacity.ts';
import { machineDir } from '../machine/directory.ts';
import { ensureDocker } from '../machine/docker.ts';
import { rememberInventory } from '../machine/inventory/index.ts';
import { ensureKernel } from '../machine/kernel.ts';
import { ensurePackages, requiredPackages } from '../machine/packages.ts';
import { ensurePython } from '../machine/python.ts';
import { cacheDir } from '../paths.ts';
import type { Settings } from '../settings.ts';
import { ensureToolchain, lineRenderer, readManifest } from '../toolchain/index.ts';
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
];

/** Prepares this machine; what is there already is only looked at. */
export function runSetup(context: SetupContext): Promise<readonly StepRecord[]> {
  return runSteps(setupSteps, context, { recordFile: join(machineDir(), 'setup.json'), signal: context.signal });
}

async function prepareToolchain({ signal }: SetupContext, { say }: Report): Promise<void> {
  const built = await readManifest().catch(() => undefined);
  if (!built) checkDisk([{ directory: cacheDir(), bytes: diskOfToolchain, purpose: 'the toolchain' }]);
  const renderer = lineRenderer(say);
  try {
    const manifest = await ensureToolchain({ onProgress: renderer.onProgress, ...(signal ? { signal } : {}) });
    say(`Kubernetes ${manifest.kubernetesVersion}`);
  } finally {
    renderer.close();
  }
}
