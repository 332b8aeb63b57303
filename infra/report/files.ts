import { hash } from 'node:crypto';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Name of the manifest in a report folder. It cannot hold its own hash. */
export const manifestName = 'manifest.json';

/** Playwright writes this list for `--last-failed` after every reporter has ended; it says nothing about the product. */
const temporary = /(^|\/)\.last-run\.json$/;

/** Path of each file of a report folder, with `/` on every system, and the SHA-256 of its content. */
export type FileHashes = ReadonlyMap<string, string>;

/**
 * Hashes every file below a report folder, in the order of their paths, but the manifest and what is temporary. A symbolic link is never
 * followed: its hash is that of where it points to. Reads only, and before it returns: nothing else of this process runs meanwhile.
 */
export function hashFolder(dir: string): FileHashes {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const found = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isSymbolicLink() ? `symbolic link to ${readlinkSync(path)}` : readFileSync(path);
    return [relative(dir, path).split(sep).join('/'), hash('sha256', content)] as const;
  });
  return new Map(found.filter(([path]) => path !== manifestName && !temporary.test(path)).sort(byPath));
}

/** In the order of code units, which no locale changes. */
export const byPath = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : Number(a > b);

/** How two states of a folder differ, by name. */
export interface Differences {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What has to be done to `before` to make it `after`. */
export function compareHashes(before: FileHashes, after: FileHashes): Differences {
  const paths = [...after.keys()];
  return {
    changed: paths.filter((path) => before.has(path) && before.get(path) !== after.get(path)),
    added: paths.filter((path) => !before.has(path)),
    removed: [...before.keys()].filter((path) => !after.has(path)),
  };
}
