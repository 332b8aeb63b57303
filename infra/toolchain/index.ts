import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { awaitLock } from '../machine/lock.ts';
import type { Assembly } from './assemble.ts';
import { assemble, assemblyKey } from './assemble.ts';
import type { Mode, Places } from './build.ts';
import { basePlace, Builder, makeBase, modeFromEnvironment, placesOf } from './build.ts';
import type { Component } from './components.ts';
import { component, components } from './components.ts';
import { sha256 } from './hash.ts';
import type { Parts } from './layers.ts';
import type { ToolchainManifest } from './manifest.ts';
import { manifestPath, manifestSchema, toolchainDir } from './manifest.ts';
import type { OnProgress } from './progress.ts';
import { staged } from './progress.ts';
import type { Entry } from './store.ts';
import { entryPath, inspect, publish, scratchDir, touch } from './store.ts';

export { readManifest } from './manifest.ts';
export type { Image, Install, ToolchainManifest } from './manifest.ts';
export { lineRenderer } from './progress.ts';
export type { ToolchainProgress } from './progress.ts';
export { toolchainVariables } from './components.ts';

export interface ToolchainOptions {
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  /** Hash every file of the cache instead of trusting size and modification time. */
  readonly thorough?: boolean;
}

/** Milliseconds for which content of other versions is kept: long enough to go back and forth between branches. */
const keepUnused = 14 * 24 * 3_600_000;

const running = new Map<string, Promise<ToolchainManifest>>();

/**
 * Makes sure that every binary and image of the pinned list is there, whole, and in a registry storage; the second time it only looks.
 * Two processes do not disturb each other: one works, the other waits and finds the result.
 * @throws AssayError when something can be had in no way that is allowed, or is not what was published.
 */
export function ensureToolchain(options: ToolchainOptions = {}): Promise<ToolchainManifest> {
  const directory = toolchainDir();
  const current = running.get(directory) ?? ensure(options).finally(() => running.delete(directory));
  running.set(directory, current);
  return current;
}

interface Task {
  readonly mode: Mode;
  readonly thorough: boolean;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal | undefined;
}

async function ensure(options: ToolchainOptions): Promise<ToolchainManifest> {
  const { onProgress = () => undefined, signal, thorough = false } = options;
  const task: Task = { mode: modeFromEnvironment(), thorough, onProgress, signal };
  const found = await look(task);
  const ready = found.parts && (await assembled(task, found.parts));
  if (ready) return finish(task, ready);
  const say = (text: string) => {
    onProgress({ kind: 'notice', text });
  };
  await using stack = new AsyncDisposableStack();
  const lock = await awaitLock(`toolchain ${sha256(toolchainDir()).slice(0, 12)}`, say, signal);
  stack.defer(() => lock.release());
  // Under the lock nobody else works here: what lies in the scratch directory is of a process that was killed.
  await rm(scratchDir(), { recursive: true, force: true });
  return await finish(task, await make(task));
}

interface Found {
  readonly base: Entry | undefined;
  readonly components: ReadonlyMap<string, Entry>;
  readonly missing: readonly { readonly component: Component; readonly places: Places }[];
  /** Set when nothing is missing. */
  readonly parts?: Parts;
}

/** What the cache has. Corrupt entries count as missing and are told. */
async function look(task: Task): Promise<Found> {
  const found = new Map<string, Entry>();
  const missing: { component: Component; places: Places }[] = [];
  for (const candidate of components) {
    const places = await placesOf(candidate);
    const entry = await firstWhole(task, allowed(task.mode, places));
    if (entry) found.set(candidate.name, entry);
    else missing.push({ component: candidate, places });
  }
  const base = await firstWhole(task, [await basePlace()]);
  return {
    base,
    components: found,
    missing,
    ...(base && missing.length === 0 ? { parts: { base, components: found } } : {}),
  };
}

function allowed(mode: Mode, { downloaded, compiled }: Places): string[] {
  if (mode === 'compile' || !downloaded) return [compiled];
  return mode === 'download' ? [downloaded] : [downloaded, compiled];
}

async function firstWhole(task: Task, places: readonly string[]): Promise<Entry | undefined> {
  for (const place of places) {
    const verdict = await inspect(place, task.thorough);
    if (verdict.state === 'whole') return verdict.entry;
    if (verdict.state === 'corrupt') tellCorrupt(task, verdict.reason);
  }
  return undefined;
}

async function make(task: Task): Promise<Ready> {
  const { base, components: found, missing } = await look(task);
  const builder = new Builder(task);
  const built = new Map(found);
  for (const [name, entry] of found)
    await staged(task.onProgress, { component: name, version: entry.version, source: 'cached', expected: 0 }, () =>
      Promise.resolve(),
    );
  if (missing.length > 0) await builder.askHosts(missing.map((item) => item.component));
  // The base waits for the network and the compilations for the processor: side by side they cost the longer of the two.
  const making = Promise.resolve(base ?? makeBase(task.onProgress, task.signal));
  making.catch(() => undefined);
  for (const item of missing) built.set(item.component.name, await builder.build(item.component, item.places));
  const parts = { base: await making, components: inOrder(built) };
  return (await assembled(task, parts)) ?? (await assembleRegistry(task, parts));
}

const inOrder = (entries: ReadonlyMap<string, Entry>): Map<string, Entry> =>
  new Map(components.flatMap(({ name }) => (entries.has(name) ? [[name, entries.get(name)] as [string, Entry]] : [])));

interface Ready {
  readonly parts: Parts;
  readonly manifest: ToolchainManifest;
}

const assemblyName = 'assembly.json';

/** The registry of these parts if it is there and whole. */
async function assembled(task: Task, parts: Parts): Promise<Ready | undefined> {
  const key = assemblyKey(parts);
  const directory = entryPath('registry', key.slice(0, 16));
  const verdict = await inspect(directory, task.thorough);
  if (verdict.state === 'corrupt') tellCorrupt(task, verdict.reason);
  if (verdict.state !== 'whole') return undefined;
  const assembly = JSON.parse(await readFile(join(directory, assemblyName), 'utf8')) as Assembly;
  return { parts, manifest: toManifest(key, directory, parts, assembly) };
}

async function assembleRegistry(task: Task, parts: Parts): Promise<Ready> {
  const key = assemblyKey(parts);
  const directory = entryPath('registry', key.slice(0, 16));
  let assembly: Assembly | undefined;
  const stage = { component: 'images', version: key.slice(0, 8), source: 'assembling', expected: 5 } as const;
  await staged(task.onProgress, stage, () =>
    publish(directory, async (scratch) => {
      assembly = await assemble(join(scratch, 'storage'), parts);
      await writeFile(join(scratch, assemblyName), JSON.stringify(assembly));
      const files = await readdir(scratch, { recursive: true, withFileTypes: true });
      const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
      return { version: key, programs: {}, files: paths.map((path) => path.slice(scratch.length + 1)) };
    }),
  );
  if (!assembly) throw new TypeError('the registry was published without an assembly');
  return { parts, manifest: toManifest(key, directory, parts, assembly) };
}

function toManifest(key: string, directory: string, parts: Parts, assembly: Assembly): ToolchainManifest {
  return manifestSchema.parse({
    kubernetesVersion: component('kubernetes').version,
    versions: Object.fromEntries([...parts.components].map(([name, entry]) => [name, entry.version])),
    registryDir: join(directory, 'storage'),
    key,
    ...assembly,
  });
}

async function finish(task: Task, { parts, manifest }: Ready): Promise<ToolchainManifest> {
  const content = `${JSON.stringify(manifest, undefined, 2)}\n`;
  const path = manifestPath();
  if ((await readFile(path, 'utf8').catch(() => '')) !== content) {
    await mkdir(toolchainDir(), { recursive: true });
    await writeFile(`${path}.${process.pid}`, content);
    await rename(`${path}.${process.pid}`, path);
  }
  const used = [parts.base.directory, ...[...parts.components.values()].map((entry) => entry.directory)];
  await Promise.all([...used, join(manifest.registryDir, '..')].map(touch));
  await prune();
  task.signal?.throwIfAborted();
  return manifest;
}

async function prune(): Promise<void> {
  for (const kind of ['entries', 'registry']) {
    const parent = join(toolchainDir(), kind);
    for (const name of await readdir(parent)) {
      const { mtimeMs } = await stat(join(parent, name));
      if (Date.now() - mtimeMs > keepUnused) await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}

function tellCorrupt(task: Task, reason: string): void {
  task.onProgress({ kind: 'notice', text: `corrupt cache entry is made again: ${reason}` });
}
