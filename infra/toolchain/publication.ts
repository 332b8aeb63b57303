import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import type { Assembly } from './assemble.ts';
import { assemble, assemblyKey } from './assemble.ts';
import { prune, wholeAt } from './cache.ts';
import { component } from './components.ts';
import type { Parts } from './layers.ts';
import type { ToolchainManifest } from './manifest.ts';
import { manifestPath, manifestSchema } from './manifest.ts';
import { staged } from './progress.ts';
import { entryPath, publish, touch } from './store.ts';
import type { Task } from './task.ts';

/** A registry storage that is whole, and what it was made from. */
export interface Ready {
  readonly parts: Parts;
  readonly directory: string;
  readonly manifest: ToolchainManifest;
}

const manifestName = 'manifest.json';

/** The registry storage of these parts, if it is there and whole. */
export async function findRegistry(task: Task, parts: Parts): Promise<Ready | undefined> {
  const directory = registryPlace(parts);
  if (!(await wholeAt(task, directory))) return undefined;
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(directory, manifestName), 'utf8')));
  // The cache may have been moved since.
  return { parts, directory, manifest: { ...manifest, registryDir: storageIn(directory) } };
}

/** Assembles the registry storage of these parts. */
export async function makeRegistry(task: Task, parts: Parts): Promise<Ready> {
  const directory = registryPlace(parts);
  const stage = { component: 'images', version: 'and registry', source: 'assembling', expected: 5 } as const;
  return staged(task.onProgress, stage, async () => {
    await publish(directory, async (scratch) => {
      const assembly = await assemble(storageIn(scratch), parts);
      const manifest = toManifest(directory, parts, assembly);
      await writeFile(join(scratch, manifestName), JSON.stringify(manifest));
      const files = await filesUnder(scratch);
      return { version: manifest.key, programs: {}, files, checksums: checksumsOf(files) };
    });
    const made = await findRegistry(task, parts);
    if (!made) throw new TypeError(`${directory} is not what was just written`);
    return made;
  });
}

/** Makes a registry storage the current one, and removes what is long out of use. */
export async function announce({ parts, directory, manifest }: Ready): Promise<ToolchainManifest> {
  const content = `${JSON.stringify(manifest, undefined, 2)}\n`;
  const path = manifestPath();
  if ((await readFile(path, 'utf8').catch(() => '')) !== content) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, content);
    await rename(`${path}.${process.pid}`, path);
  }
  const entries = [...parts.artifacts.values(), ...parts.components.values()];
  const used = [directory, ...entries.map((entry) => entry.directory)];
  await Promise.all(used.map(touch));
  await prune();
  return manifest;
}

const storageIn = (directory: string): string => join(directory, 'storage');
const registryPlace = (parts: Parts): string => entryPath('registry', assemblyKey(parts).slice(0, 16));

function toManifest(directory: string, parts: Parts, assembly: Assembly): ToolchainManifest {
  return manifestSchema.parse({
    kubernetesVersion: component('kubernetes').version,
    versions: Object.fromEntries(
      [...parts.artifacts, ...parts.components].map(([name, entry]) => [name, entry.version]),
    ),
    registryDir: storageIn(directory),
    key: assemblyKey(parts),
    ...assembly,
  });
}

/** Blobs were hashed when they were written: their names are their checksums. */
function checksumsOf(files: readonly string[]): Map<string, string> {
  return new Map(
    files.flatMap((path) => {
      const [, checksum] = /\/blobs\/sha256\/..\/([0-9a-f]{64})\/data$/.exec(path) ?? [];
      return checksum ? [[path, checksum]] : [];
    }),
  );
}

async function filesUnder(directory: string): Promise<string[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  return found
    .filter((item) => item.isFile())
    .map((item) => relative(directory, join(item.parentPath, item.name)))
    .sort();
}
