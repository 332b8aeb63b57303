import { connectCluster, type ClusterConnection } from '../../cluster/connect.ts';
import type { PolicyObject } from '../../policy/manifests.ts';
import { poll } from '../../poll.ts';
import { Arena } from '../../probes/arena/arena.ts';
import { arenaNamespaces } from '../../probes/arena/objects.ts';
import { differencesIn } from '../../probes/sweep/settle.ts';
import { thorough } from '../../probes/sweep/sweep.ts';
import { proberImage } from '../../probes/sweep/image.ts';
import { kubeconfigFile } from '../../steps/index.ts';
import { timeouts } from '../../timeouts.ts';
import { readManifest } from '../../toolchain/index.ts';
import { measureCyclonus } from './cyclonus.ts';
import type { Measure } from './measures.ts';

/** Nine pods are what Cyclonus has by default; the others show what a sweep costs beyond. */
const sizes = [9, 18, 36] as const;

/** What the machine's own load has blurred is dialled again, and the time counted. */
const moreRounds = 4;

/** The same in every measurement: a third of all pods is closed, so that a sweep waits for time-outs as a real one does. */
const denyOne = (namespace: string): PolicyObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny', namespace },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
});

/**
 * Seconds of a sweep of every pod × every pod × six port-protocols, at several sizes, on a running cluster; and of the same matrix by
 * Cyclonus beside it.
 * @param cloud name of the cloud
 */
export async function measureSweeps(cloud: string): Promise<Measure[]> {
  const cluster = connectCluster(kubeconfigFile(cloud));
  const measures: Measure[] = [];
  for (const size of sizes) {
    const seconds = await secondsOfSweep(cluster, size);
    const name = `sweep of ${size} × ${size} pods × 6 port-protocols`;
    measures.push({ name, unit: 's', value: seconds, ...(size === 9 && { aim: 3 }) });
  }
  await removed(cluster);
  const theirs = await measureCyclonus(cluster, denyOne('x'));
  const ours = measures[0]?.value ?? Number.NaN;
  return [
    ...measures,
    { name: 'the matrix of 9 × 9 × 6 by Cyclonus 0.5.6', unit: 's', value: theirs },
    { name: 'Cyclonus, in sweeps of ours', unit: 'x', value: theirs / ours },
  ];
}

/** The middle one of three sweeps under a policy that is enforced already. Each must be as the model says. */
async function secondsOfSweep(cluster: ClusterConnection, size: number): Promise<number> {
  using arena = await Arena.open(cluster, proberImage(await readManifest()), size, thorough);
  const policies = [denyOne('arena-x')];
  await arena.enact(policies);
  const look = () => arena.sweep(policies, moreRounds);
  await poll(look, {
    what: 'the policy to be enforced',
    timeout: timeouts.clusterReady,
    until: (fields) => differencesIn(fields).length === 0,
    describe: (fields) => `${differencesIn(fields).length} connections differ from the model`,
  });
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    const differences = differencesIn(await look());
    times.push((performance.now() - began) / 1000);
    if (differences.length > 0) throw new RangeError(`${differences.length} connections differ from the model`);
  }
  return times.toSorted((a, b) => a - b)[1] ?? Number.NaN;
}

/** Removes the arena, and waits until it is gone: the next one must not meet its remains. */
async function removed({ core }: ClusterConnection): Promise<void> {
  await Promise.all(arenaNamespaces.map((name) => core.deleteNamespace({ name })));
  await poll(() => core.listNamespace(), {
    what: 'the arena to be gone',
    timeout: timeouts.clusterReady,
    until: ({ items }) => !items.some(({ metadata }) => arenaNamespaces.includes(metadata?.name ?? '')),
  });
}
