import { existsSync, rmSync } from 'node:fs';

import Docker from 'dockerode';

import { returnFiles } from '../borrowed-files.ts';
import { messageOf } from '../errors.ts';
import { destroyCloud } from '../local/index.ts';
import { ensureDocker, releaseDocker } from '../machine/docker.ts';
import { askEngine, unreachable } from '../machine/engine.ts';
import type { Category, Inventory } from '../machine/inventory/index.ts';
import {
  changeable,
  compareInventories,
  forgetInventory,
  leftovers,
  playbooksOf,
  rememberedInventory,
  takeInventory,
  tellDifferences,
} from '../machine/inventory/index.ts';
import { cacheDir, stateDir } from '../paths.ts';
import type { Say } from '../progress.ts';
import { timeouts } from '../timeouts.ts';

export interface DownOptions {
  readonly name: string;
  readonly say: Say;
  readonly signal?: AbortSignal | undefined;
  /** Remove the cache and the machine images too. */
  readonly purge: boolean;
}

export interface DownResult {
  /** What carries the cloud's mark and is still there. */
  readonly left: readonly string[];
  /** How else the machine differs from before; the cloud did not mark it. */
  readonly changed: readonly string[];
  /** The machine before the first command; undefined when no inventory was taken then. */
  readonly before: Inventory | undefined;
  readonly after: Inventory;
}

/**
 * Removes everything of a cloud, ends the engine if Assay had started it, and compares the machine with the inventory from before.
 * Safe to repeat, after a kill at any moment, and where no engine runs.
 */
export async function takeDown(options: DownOptions): Promise<DownResult> {
  const { name, say, purge } = options;
  endPlaybooks(name, say);
  giveBackFiles(name, say);
  if (await engineIsNeeded(options)) await removeCloud(options);
  // What the engine holds is looked at while it still answers, the machine once it has ended.
  const held = (await takeInventory(name)).entries;
  if (purge) await removeImages(say);
  const ended = await releaseDocker();
  if (ended !== undefined) say(ended);
  const now = await takeInventory(name);
  const after: Inventory = {
    ...now,
    entries: { ...pick(held, ['containers', 'networks', 'volumes']), ...now.entries },
  };
  const before = rememberedInventory(name);
  const left = tellDifferences(leftovers(after));
  const differences = before ? compareInventories(before, after) : [];
  if (left.length === 0) forgetInventory(name);
  if (purge && left.length === 0) removeCache(say);
  return {
    left,
    changed: tellDifferences(differences.filter(({ category }) => changeable.includes(category))),
    before,
    after,
  };
}

/** A playbook whose run was killed may wait for its hosts for ever. Nobody else runs one: the caller holds the lock of the cloud. */
function endPlaybooks(name: string, say: Say): void {
  for (const pid of playbooksOf(name)) {
    try {
      process.kill(pid, 'SIGKILL');
      say(`ended a playbook that an interrupted run has left (process ${pid})`);
    } catch {
      // A fork that ended with its parent.
    }
  }
}

/** A mutant that an interrupted run has left in a file of the checkout would stay there: what it was is known to the cloud's state only. */
function giveBackFiles(name: string, say: Say): void {
  try {
    for (const path of returnFiles(name)) say(`undid what an interrupted run has changed in ${path}`);
  } catch (error) {
    say(`what an interrupted run may have changed in the checkout could not be undone: ${messageOf(error)}`);
  }
}

/** Whether there may be something that only the engine can remove. Starts it where Assay had, or where a cloud was raised. */
async function engineIsNeeded({ name, say, signal }: DownOptions): Promise<boolean> {
  const answer = await askEngine();
  if ('facts' in answer) return true;
  if (!existsSync(stateDir(name))) return false;
  if (answer.silence !== 'absent') throw unreachable(answer);
  say('starting the Docker engine: the cloud can only be removed with it');
  await ensureDocker(say, signal);
  return true;
}

async function removeCloud({ name, say, signal }: DownOptions): Promise<void> {
  await destroyCloud({ name, onProgress: say, ...(signal ? { signal } : {}) });
  rmSync(stateDir(name), { recursive: true, force: true });
}

async function removeImages(say: Say): Promise<void> {
  const docker = new Docker({ timeout: timeouts.engineCall });
  for (const image of await docker.listImages({ filters: { reference: ['assay/*'] } })) {
    await docker.getImage(image.Id).remove({ force: true });
    say(`removed image ${(image.RepoTags ?? [image.Id]).join(', ')}`);
  }
}

function removeCache(say: Say): void {
  rmSync(cacheDir(), { recursive: true, force: true });
  say(`removed ${cacheDir()}`);
}

function pick(entries: Inventory['entries'], names: readonly Category[]): Inventory['entries'] {
  return Object.fromEntries(names.flatMap((name) => (entries[name] ? [[name, entries[name]]] : [])));
}
