import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { messageOf } from '../../infra/errors.ts';
import type { Secret } from '../../infra/redaction.ts';
import { layersOf, Unsearchable } from './layers.ts';
import { Needles } from './needles.ts';

/** A file that holds secrets: its name and their kinds, never the secrets. */
export interface Leak {
  /** Relative to the folder, with `/` on every system. */
  readonly path: string;
  readonly kinds: readonly string[];
}

/** What a search of a folder found. */
export interface SearchResult {
  readonly leaks: readonly Leak[];
  /** Files that could not be searched to their end, and why. */
  readonly unsearched: readonly { readonly path: string; readonly reason: string }[];
  readonly files: number;
  readonly bytes: number;
}

export type Search = (dir: string, secrets: readonly Secret[]) => SearchResult;

/** Looks for every secret in every byte of every file below a folder, in names too, and in what is packed or encoded in them. */
export const searchFolder: Search = (dir, secrets) => {
  const needles = new Needles(secrets);
  const leaks: Leak[] = [];
  const unsearched: { path: string; reason: string }[] = [];
  let bytes = 0;
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files) {
    const name = join(file.parentPath, file.name);
    const path = relative(dir, name).split(sep).join('/');
    const content = readFileSync(name);
    bytes += content.length;
    const kinds = needles.findIn(Buffer.from(path));
    try {
      for (const layer of layersOf(content)) for (const kind of needles.findIn(layer)) kinds.add(kind);
    } catch (error) {
      if (!(error instanceof Unsearchable)) throw error;
      unsearched.push({ path, reason: messageOf(error) });
    }
    if (kinds.size > 0) leaks.push({ path, kinds: [...kinds].sort() });
  }
  return { leaks, unsearched, files: files.length, bytes };
};
