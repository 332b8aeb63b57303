import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

import { messageOf } from '../errors.ts';
import { sha256File } from './hash.ts';
import { toolchainDir } from './manifest.ts';

const fileRecord = z.object({ path: z.string(), sha256: z.string(), size: z.number(), mtimeMs: z.number() });
const entryRecord = z.object({
  version: z.string(),
  files: z.array(fileRecord),
  /** Program → file of this entry. */
  programs: z.record(z.string(), z.string()),
});
type EntryRecord = z.infer<typeof entryRecord>;

/** A directory of the cache whose files have been found whole. */
export interface Entry {
  readonly directory: string;
  readonly version: string;
  readonly programs: Readonly<Record<string, string>>;
  /** File (relative to the directory) → sha256. */
  readonly checksums: ReadonlyMap<string, string>;
}

export type Verdict =
  | { readonly state: 'whole'; readonly entry: Entry }
  | { readonly state: 'missing' }
  | { readonly state: 'corrupt'; readonly reason: string };

const recordName = 'entry.json';

/** Folders of the cache: parts, packed layers of them, and registries of those. */
export const kinds = ['entries', 'layers', 'registry'] as const;
export type Kind = (typeof kinds)[number];

/** What fills an entry. */
export interface Filling extends Pick<EntryRecord, 'version' | 'programs'> {
  readonly files: readonly string[];
  /** sha256 of files that were hashed while they were written. */
  readonly checksums?: ReadonlyMap<string, string>;
}

/** Directory of an entry of the cache: `entries/etcd-compiled-1a2b…`, `registry/…`. */
export const entryPath = (kind: Kind, name: string): string => join(toolchainDir(), kind, name);

/**
 * Looks whether an entry is whole. Size and modification time decide; a file where they differ is hashed. Reading 2 GB at every
 * start would cost seconds and find only what changes bytes and puts the time back, which a disk's decay does; that
 * cannot pass unseen either: a host compares each file and layer it fetches with its digest. `thorough` hashes all.
 */
export async function inspect(directory: string, thorough = false): Promise<Verdict> {
  let record: EntryRecord;
  try {
    record = entryRecord.parse(JSON.parse(await readFile(join(directory, recordName), 'utf8')));
  } catch (thrown) {
    return isMissing(thrown) ? { state: 'missing' } : { state: 'corrupt', reason: `its record: ${messageOf(thrown)}` };
  }
  for (const file of record.files) {
    const reason = await defect(directory, file, thorough);
    if (reason) return { state: 'corrupt', reason };
  }
  return { state: 'whole', entry: toEntry(directory, record) };
}

/**
 * Makes an entry: `fill` writes into a fresh directory, which takes its place in the cache only when it is complete and
 * recorded; what a killed process leaves is never taken for an entry.
 */
export async function publish(directory: string, fill: (scratch: string) => Promise<Filling>): Promise<Entry> {
  const scratch = join(scratchDir(), `${basename(directory)}-${process.pid}`);
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  try {
    const { version, programs, files, checksums } = await fill(scratch);
    const recorded = files.map((path) => recordFile(scratch, path, checksums?.get(path)));
    const record = { version, programs, files: await Promise.all(recorded) };
    await writeFile(join(scratch, recordName), JSON.stringify(record));
    await mkdir(dirname(directory), { recursive: true });
    await rm(directory, { recursive: true, force: true });
    await rename(scratch, directory);
    return toEntry(directory, record);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

export const scratchDir = (): string => join(toolchainDir(), 'scratch');

/** Marks an entry as used now, so that `prune` keeps it. */
export async function touch(directory: string): Promise<void> {
  const now = new Date();
  await utimes(directory, now, now);
}

const toEntry = (directory: string, record: EntryRecord): Entry => ({
  directory,
  version: record.version,
  programs: record.programs,
  checksums: new Map(record.files.map(({ path, sha256 }) => [path, sha256])),
});

async function recordFile(directory: string, path: string, known?: string): Promise<z.infer<typeof fileRecord>> {
  const { size, mtimeMs } = await stat(join(directory, path));
  return { path, sha256: known ?? (await sha256File(join(directory, path))), size, mtimeMs };
}

async function defect(
  directory: string,
  expected: z.infer<typeof fileRecord>,
  thorough: boolean,
): Promise<string | undefined> {
  const path = join(directory, expected.path);
  try {
    const { size, mtimeMs } = await stat(path);
    if (size !== expected.size) return `${path} has ${size} bytes instead of ${expected.size}`;
    if (mtimeMs === expected.mtimeMs && !thorough) return undefined;
    return (await sha256File(path)) === expected.sha256 ? undefined : `${path} has another sha256 than recorded`;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

const isMissing = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
