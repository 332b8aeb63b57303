import { join } from 'node:path';

import { placesOf, wholeAt } from './cache.ts';
import type { Component } from './component.ts';
import { loadGenerator, peer } from './operator-components.ts';
import type { OnProgress } from './progress.ts';
import { touch, type Entry } from './store.ts';
import { Supplier } from './supplier.ts';
import { createTask, type Task } from './task.ts';
import { takeTurn } from './turn.ts';

export interface OperatorProgramOptions {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Path of k6 on this machine: cached, else downloaded and verified, else compiled from the Go module proxy.
 * @throws AssayError when it can be had in no way that is allowed, or is not what was published.
 */
export const k6Program = (options: OperatorProgramOptions = {}): Promise<string> => programOf(loadGenerator, options);

/** Path of hey on this machine, compiled when it is not cached. */
export const heyProgram = (options: OperatorProgramOptions = {}): Promise<string> => programOf(peer, options);

async function programOf(component: Component, { onProgress = () => undefined, signal }: OperatorProgramOptions) {
  const task = createTask({ onProgress, thorough: false, signal });
  const entry = (await find(task, component)) ?? (await make(task, component));
  // What is in use is kept.
  await touch(entry.directory);
  return join(entry.directory, entry.programs[component.name] ?? component.name);
}

async function find(task: Task, component: Component): Promise<Entry | undefined> {
  const { downloaded, compiled } = await placesOf(component);
  const places = { auto: [downloaded, compiled], download: [downloaded], compile: [compiled] }[task.mode];
  for (const place of places) {
    const entry = place === undefined ? undefined : await wholeAt(task, place);
    if (entry) return entry;
  }
  return undefined;
}

/** Of two processes one makes it, and the other finds it. */
async function make(task: Task, component: Component): Promise<Entry> {
  const lock = await takeTurn(task);
  try {
    const found = await find(task, component);
    if (found) return found;
    const supplier = new Supplier(task);
    await supplier.askHosts([component]);
    return await supplier.supply(component, await placesOf(component));
  } finally {
    await lock.release();
  }
}
