import { rm } from 'node:fs/promises';

import { buildMissing } from './build.ts';
import { completeParts, look } from './cache.ts';
import type { ToolchainManifest } from './manifest.ts';
import { toolchainDir } from './manifest.ts';
import type { OnProgress } from './progress.ts';
import type { Ready } from './publication.ts';
import { announce, findRegistry, makeRegistry } from './publication.ts';
import { scratchDir } from './store.ts';
import type { Task } from './task.ts';
import { createTask } from './task.ts';
import { takeTurn } from './turn.ts';

export { toolchainVariables } from './components.ts';
export { readManifest } from './manifest.ts';
export type { Image, Install, ToolchainManifest } from './manifest.ts';
export { k6Program } from './operator-program.ts';
export { programPath } from './program.ts';
export { lineRenderer } from './progress.ts';
export type { Renderer, ToolchainProgress } from './progress.ts';

export interface ToolchainOptions {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  /** Hash every file of the cache instead of trusting size and modification time. */
  readonly thorough?: boolean;
}

const running = new Map<string, Promise<ToolchainManifest>>();

/**
 * Makes sure that every binary and image of the pinned list is there, whole, and in a registry storage; the second time it only
 * looks. Of two processes one works, and the other waits and finds the result; a second call in this process joins the first.
 * @throws AssayError when something can be had in no way that is allowed, or is not what was published.
 */
export function ensureToolchain(options: ToolchainOptions = {}): Promise<ToolchainManifest> {
  const directory = toolchainDir();
  const current = running.get(directory) ?? ensure(options).finally(() => running.delete(directory));
  running.set(directory, current);
  return current;
}

async function ensure(options: ToolchainOptions): Promise<ToolchainManifest> {
  const { onProgress = () => undefined, signal, thorough = false } = options;
  signal?.throwIfAborted();
  const task = createTask({ onProgress, thorough, signal });
  return announce((await find(task)) ?? (await makeUnderLock(task)));
}

async function find(task: Task): Promise<Ready | undefined> {
  const parts = completeParts(await look(task));
  return parts && findRegistry(task, parts);
}

async function makeUnderLock(task: Task): Promise<Ready> {
  const lock = await takeTurn(task);
  try {
    // Nobody else works here now: what lies in the scratch directory is of a process that was killed.
    await rm(scratchDir(), { recursive: true, force: true });
    const parts = await buildMissing(task, await look(task));
    return (await findRegistry(task, parts)) ?? (await makeRegistry(task, parts));
  } finally {
    await lock.release();
  }
}
