import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { messageOf } from '../errors.ts';
import { leftovers, takeInventory, tellDifferences } from '../machine/inventory/index.ts';
import { stateDir } from '../paths.ts';
import type { Say } from '../progress.ts';
import { seconds } from '../progress.ts';
import { askCluster } from '../steps/cluster-health.ts';
import { kubeconfigFile } from '../steps/index.ts';
import type { StepRecord } from '../steps/step.ts';
import { main } from './main.ts';

await main({
  usage:
    'node infra/cli/evidence.ts: tells the state of the cloud and its cluster, for the log of a failed run. Changes nothing.',
  async run({ settings, say }) {
    say(`What belongs to "${settings.name}":`);
    for (const line of tellDifferences(leftovers(await takeInventory(settings.name)))) say(`  ${line}`);
    tellSteps(settings.name, say);
    await tellCluster(settings.name, say);
    return 0;
  },
});

function tellSteps(name: string, say: Say): void {
  const file = join(stateDir(name), 'steps.json');
  if (!existsSync(file)) {
    say('No step of raising the cluster has run.');
    return;
  }
  for (const step of JSON.parse(readFileSync(file, 'utf8')) as StepRecord[]) {
    say(`  step ${step.name}: ${step.outcome} after ${seconds(step.milliseconds)}`);
  }
}

async function tellCluster(name: string, say: Say): Promise<void> {
  try {
    const { nodes, notReadyNodes, notReadyPods } = await askCluster(kubeconfigFile(name));
    say(`  nodes: ${nodes.join(', ')}`);
    say(`  nodes not Ready: ${notReadyNodes.join(', ') || 'none'}`);
    say(`  pods not Ready: ${notReadyPods.join(', ') || 'none'}`);
  } catch (error) {
    say(`  ${messageOf(error)}`);
  }
}
