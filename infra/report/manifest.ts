import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { AssayError, messageOf } from '../errors.ts';
import { replaceFile } from '../files.ts';
import { byPath, compareHashes, hashFolder, manifestName, type FileHashes } from './files.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256');

const amendmentSchema = z.object({
  at: z.iso.datetime(),
  /** The command that added to the report after the run. */
  by: z.string(),
  /** Digest of the manifest before. */
  earlier: sha256,
  /** What the manifest said of these files before; null where it did not know them. */
  replaced: z.array(z.object({ path: z.string(), sha256: sha256.nullable() })),
});
export type Amendment = Readonly<z.infer<typeof amendmentSchema>>;

const manifestSchema = z.object({
  schema: z.literal(1),
  run: z.object({ id: z.string(), commit: z.string(), status: z.string() }),
  writtenAt: z.iso.datetime(),
  files: z.array(z.object({ path: z.string(), sha256 })),
  /** Oldest first. */
  amendments: z.array(amendmentSchema),
});
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** A manifest as it lies in a report folder. */
export interface SealedManifest {
  readonly manifest: Manifest;
  /** SHA-256 of the file's own bytes: whoever knows it from elsewhere knows the whole report. */
  readonly digest: string;
}

/** Writes the manifest of a folder in which everything else is written. */
export function writeManifest(dir: string, run: Manifest['run']): SealedManifest {
  const writtenAt = new Date().toISOString();
  return keep(dir, { schema: 1, run, writtenAt, files: listOf(hashFolder(dir)), amendments: [] });
}

/** Whether a command wrote or removed the file at this path; its hash is undefined when it is not there any more. */
type IsOwn = (path: string, sha256: string | undefined) => boolean;

/**
 * Adds to the manifest what a later command did, and nothing else: what differs besides goes on being told as changed.
 * @param by the command, for the reader
 * @returns undefined when the folder has no manifest: there is no report to add to.
 * @throws AssayError when the manifest cannot be read.
 */
export function amendManifest(dir: string, by: string, isOwn: IsOwn): SealedManifest | undefined {
  if (!existsSync(join(dir, manifestName))) return undefined;
  const before = readManifest(dir);
  const old = hashesOf(before.manifest);
  const now = hashFolder(dir);
  const { changed, added, removed } = compareHashes(old, now);
  const own = [...changed, ...added, ...removed].filter((path) => isOwn(path, now.get(path))).sort();
  if (own.length === 0) return before;
  const replaced = own.map((path) => ({ path, sha256: old.get(path) ?? null }));
  const amendment: Amendment = { at: new Date().toISOString(), by, earlier: before.digest, replaced };
  const files = replace(
    before.manifest.files,
    own.map((path) => ({ path, sha256: now.get(path) ?? null })),
  );
  return keep(dir, { ...before.manifest, files, amendments: [...before.manifest.amendments, amendment] });
}

/** @throws AssayError when there is no manifest, or it is not what `writeManifest` writes. */
export function readManifest(dir: string): SealedManifest {
  const path = join(dir, manifestName);
  if (!existsSync(path)) {
    throw new AssayError('This folder has no manifest', {
      expected: `${manifestName} in the folder of a report: a run writes it last`,
      found: `no ${path}`,
      remedy: 'name the folder that holds results.json; when its run was killed, run again',
    });
  }
  const text = readFileSync(path);
  try {
    return { manifest: manifestSchema.parse(JSON.parse(text.toString('utf8'))), digest: hash('sha256', text) };
  } catch (error) {
    throw new AssayError('The manifest cannot be read', {
      expected: `${path} as a run wrote it`,
      found: messageOf(error).split('\n').slice(0, 6).join(' '),
      remedy: 'take an undamaged copy of the report: without its manifest nothing can be said about it',
    });
  }
}

/** The same manifest before its last amendment, taken back step by step as long as the digests agree; newest first. */
export function earlierDigests({ manifest }: SealedManifest): string[] {
  const last = manifest.amendments.at(-1);
  if (last === undefined) return [];
  const files = replace(manifest.files, last.replaced);
  const before: Manifest = { ...manifest, files, amendments: manifest.amendments.slice(0, -1) };
  const digest = hash('sha256', serialise(before));
  return digest === last.earlier ? [digest, ...earlierDigests({ manifest: before, digest })] : [];
}

export const hashesOf = ({ files }: Manifest): FileHashes => new Map(files.map((file) => [file.path, file.sha256]));

const listOf = (hashes: FileHashes): Manifest['files'] => [...hashes].map(([path, sha]) => ({ path, sha256: sha }));

/** The list with these entries in place of its own; null takes an entry out. */
function replace(files: Manifest['files'], entries: Amendment['replaced']): Manifest['files'] {
  const hashes = new Map(files.map((file) => [file.path, file.sha256]));
  for (const entry of entries) {
    if (entry.sha256 === null) hashes.delete(entry.path);
    else hashes.set(entry.path, entry.sha256);
  }
  return listOf(new Map([...hashes].sort(byPath)));
}

const serialise = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

function keep(dir: string, manifest: Manifest): SealedManifest {
  const text = serialise(manifestSchema.parse(manifest));
  replaceFile(join(dir, manifestName), text);
  return { manifest, digest: hash('sha256', text) };
}
