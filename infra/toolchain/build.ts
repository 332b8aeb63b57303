import type { Artifact } from './artifact.ts';
import { artifacts } from './artifacts.ts';
import type { Found } from './cache.ts';
import { artifactPlace } from './cache.ts';
import { components } from './components.ts';
import { Supplier } from './supplier.ts';
import type { Parts } from './layers.ts';
import { staged } from './progress.ts';
import type { Entry } from './store.ts';
import { publish } from './store.ts';
import type { Task } from './task.ts';

/** Gets what the cache does not have. The first failure ends everything that is under way. */
export async function buildMissing(task: Task, found: Found): Promise<Parts> {
  await tellCached(task, found);
  const failure = new AbortController();
  const signal = task.signal ? AbortSignal.any([task.signal, failure.signal]) : failure.signal;
  const own: Task = { ...task, signal };
  // Packages wait for the network and compilations for the processor: side by side they cost the longer of the two.
  const jobs = [makeArtifacts(own, found), supplyMissing(own, found)] as const;
  try {
    const [made, supplied] = await Promise.all(jobs);
    return {
      wallet: found.wallet,
      artifacts: inOrderOf(artifacts, made),
      components: inOrderOf(components, supplied),
    };
  } catch (thrown) {
    failure.abort(thrown);
    await Promise.allSettled(jobs);
    throw thrown;
  }
}

async function supplyMissing(task: Task, found: Found): Promise<Map<string, Entry>> {
  const entries = new Map(found.components);
  const supplier = new Supplier(task);
  await supplier.askHosts(found.missing.map(({ component }) => component));
  for (const { component, places } of found.missing) {
    entries.set(component.name, await supplier.supply(component, places));
  }
  return entries;
}

async function makeArtifacts(task: Task, found: Found): Promise<Map<string, Entry>> {
  const entries = new Map(found.artifacts);
  for (const artifact of found.missingArtifacts) entries.set(artifact.name, await makeArtifact(task, artifact));
  return entries;
}

async function makeArtifact(task: Task, artifact: Artifact): Promise<Entry> {
  const { name: component, version, expectedSeconds: expected } = artifact;
  const place = await artifactPlace(artifact);
  return staged(task.onProgress, { component, version, source: 'assembling', expected }, () =>
    publish(place, async (scratch) => ({ version, ...(await artifact.make(scratch, task.signal)) })),
  );
}

async function tellCached({ onProgress }: Task, found: Found): Promise<void> {
  for (const [component, { version }] of [...found.artifacts, ...found.components]) {
    await staged(onProgress, { component, version, source: 'cached', expected: 0 }, () => Promise.resolve());
  }
}

/** The order decides the digest of the whole: that of the list, not that of building. */
function inOrderOf(list: readonly { name: string }[], entries: ReadonlyMap<string, Entry>): Map<string, Entry> {
  const rank = (name: string): number => list.findIndex((item) => item.name === name);
  return new Map([...entries].sort(([a], [b]) => rank(a) - rank(b)));
}
