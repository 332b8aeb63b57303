import { baseFile, buildBase } from './base.ts';
import type { Found } from './cache.ts';
import { basePlace } from './cache.ts';
import { components, debian } from './components.ts';
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
  // The base waits for the network and the compilations for the processor: side by side they cost the longer of the two.
  const jobs = [Promise.resolve(found.base ?? makeBase(own)), supplyMissing(own, found)] as const;
  try {
    const [base, supplied] = await Promise.all(jobs);
    return { base, components: inPinnedOrder(supplied) };
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

async function makeBase(task: Task): Promise<Entry> {
  const stage = {
    component: 'base',
    version: `Debian ${debian.suite}`,
    source: 'assembling',
    expected: debian.expectedSeconds,
  } as const;
  const place = await basePlace();
  return staged(task.onProgress, stage, () =>
    publish(place, async (scratch) => {
      await buildBase(scratch, task.signal);
      return { version: debian.suite, programs: {}, files: [baseFile] };
    }),
  );
}

async function tellCached({ onProgress }: Task, found: Found): Promise<void> {
  for (const [component, { version }] of found.components) {
    await staged(onProgress, { component, version, source: 'cached', expected: 0 }, () => Promise.resolve());
  }
}

/** The order decides the digest of the whole: that of the list, not that of building. */
function inPinnedOrder(entries: ReadonlyMap<string, Entry>): Map<string, Entry> {
  return new Map([...entries].sort(([a], [b]) => rank(a) - rank(b)));
}

const rank = (name: string): number => components.findIndex((component) => component.name === name);
