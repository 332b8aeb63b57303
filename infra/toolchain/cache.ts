import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Artifact } from './artifact.ts';
import { artifacts } from './artifacts.ts';
import type { Application } from './application.ts';
import { readApplication, walletDirectory } from './application.ts';
import type { Component } from './component.ts';
import { architecture, components } from './components.ts';
import { recipeKey } from './go.ts';
import { sha256 } from './hash.ts';
import type { Parts } from './layers.ts';
import { toolchainDir } from './manifest.ts';
import type { Entry } from './store.ts';
import { entryPath, inspect, kinds } from './store.ts';
import type { Mode, Task } from './task.ts';

/** The two places in the cache where a component can be, one for each way to get it. */
export interface Places {
  readonly downloaded?: string;
  readonly compiled: string;
}

export interface Missing {
  readonly component: Component;
  readonly places: Places;
}

/** What the cache has. */
export interface Found {
  /** The wallet's sources as they are now. */
  readonly wallet: Application;
  readonly artifacts: ReadonlyMap<string, Entry>;
  readonly missingArtifacts: readonly Artifact[];
  readonly components: ReadonlyMap<string, Entry>;
  readonly missing: readonly Missing[];
}

/** Milliseconds for which content of other versions is kept: long enough to go back and forth between branches. */
const keepUnused = 14 * 24 * 3_600_000;

/** Looks at every entry of the cache. Corrupt ones count as missing and are told. */
export async function look(task: Task): Promise<Found> {
  const found = new Map<string, Entry>();
  const missing: Missing[] = [];
  for (const component of components) {
    const places = await placesOf(component);
    const entry = await firstWhole(task, allowed(task.mode, places));
    if (entry) found.set(component.name, entry);
    else missing.push({ component, places });
  }
  return {
    wallet: await readApplication(walletDirectory),
    ...(await lookAtArtifacts(task)),
    components: found,
    missing,
  };
}

async function lookAtArtifacts(task: Task): Promise<Pick<Found, 'artifacts' | 'missingArtifacts'>> {
  const found = new Map<string, Entry>();
  const missingArtifacts: Artifact[] = [];
  for (const artifact of artifacts) {
    const entry = await wholeAt(task, await artifactPlace(artifact));
    if (entry) found.set(artifact.name, entry);
    else missingArtifacts.push(artifact);
  }
  return { artifacts: found, missingArtifacts };
}

/** The parts of a registry, when nothing is missing. */
export function completeParts({ missing, missingArtifacts, ...parts }: Found): Parts | undefined {
  return missing.length === 0 && missingArtifacts.length === 0 ? parts : undefined;
}

/** Looks at one place; tells when what is there is corrupt. */
export async function wholeAt(task: Task, place: string): Promise<Entry | undefined> {
  const verdict = await inspect(place, task.thorough);
  if (verdict.state === 'corrupt') task.notice(`corrupt cache entry, made again: ${verdict.reason}`);
  return verdict.state === 'whole' ? verdict.entry : undefined;
}

/** Where a component is in the cache; the name changes with everything that decides its content. */
export async function placesOf({ name, release, recipe }: Component): Promise<Places> {
  const place = (how: string, key: string) => entryPath('entries', `${name}-${how}-${key.slice(0, 16)}`);
  const compiled = place('compiled', await recipeKey(recipe));
  if (!release) return { compiled };
  return { compiled, downloaded: place('downloaded', sha256(JSON.stringify([release.files, architecture]))) };
}

/** Where an artifact is in the cache. */
export async function artifactPlace({ name, key }: Artifact): Promise<string> {
  return entryPath('entries', `${name}-${(await key()).slice(0, 16)}`);
}

/** Removes what no run has used for two weeks. */
export async function prune(): Promise<void> {
  for (const kind of kinds) {
    const parent = join(toolchainDir(), kind);
    for (const name of await readdir(parent)) {
      const { mtimeMs } = await stat(join(parent, name));
      if (Date.now() - mtimeMs > keepUnused) await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}

async function firstWhole(task: Task, places: readonly string[]): Promise<Entry | undefined> {
  for (const place of places) {
    const entry = await wholeAt(task, place);
    if (entry) return entry;
  }
  return undefined;
}

function allowed(mode: Mode, { downloaded, compiled }: Places): string[] {
  if (mode === 'compile' || !downloaded) return [compiled];
  return mode === 'download' ? [downloaded] : [downloaded, compiled];
}
