import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { AssayError } from '../../infra/errors.ts';
import { replaceRecord } from '../../infra/files.ts';
import type { Redactor, Secret } from '../../infra/redaction.ts';
import { decoyFolder, plantDecoys } from './decoys.ts';
import { searchFolder, type Search } from './search.ts';

/** Name of the record in the report. */
export const leaksName = 'leaks.json';

/** Content of `leaks.json`: what was searched for, and what was found; never a secret. */
export const leakRecordSchema = z.object({
  schema: z.literal(1),
  searchedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  files: z.number().int(),
  bytes: z.number().int(),
  /** How many secrets of each kind were searched for. */
  secrets: z.record(z.string(), z.number().int()),
  /** Disguises in which a planted value was found, so that nothing found means something. */
  controls: z.number().int().positive(),
  /** Files that held a secret: they are gone. */
  removed: z.array(z.object({ path: z.string(), kinds: z.array(z.string()) })),
  unsearched: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type LeakRecord = z.infer<typeof leakRecordSchema>;

interface PurgeOptions {
  readonly search?: Search;
  /** Of an earlier search of the same report, whose findings stay told. */
  readonly earlier?: LeakRecord | undefined;
}

/**
 * Searches a report for secrets and removes each file that holds one. Removed and not masked: what one search has missed in it nobody
 * knows, a masked picture or archive is broken, and evidence that was altered afterwards is none. Writes what was done to `leaks.json`.
 * @throws AssayError when the search does not find a value that was planted for it, so that its silence means nothing.
 */
export function purgeLeaks(
  dir: string,
  secrets: readonly Secret[],
  redactor: Redactor,
  { search = searchFolder, earlier }: PurgeOptions = {},
): LeakRecord {
  const started = performance.now();
  const control = { kind: 'decoy', value: `${randomBytes(18).toString('base64url')}&"<` };
  const found = searchWithDecoys(dir, [...secrets, control], control.value, search);
  const clean = (text: string): string => redactor.text(text);
  const leaks = found.leaks.filter(({ path }) => !isDecoy(path));
  for (const { path } of leaks) rmSync(join(dir, path));
  const record = leakRecordSchema.parse({
    schema: 1,
    searchedAt: new Date().toISOString(),
    durationMs: Math.round(performance.now() - started),
    files: found.files - found.controls,
    bytes: found.bytes,
    secrets: countByKind(secrets),
    controls: found.controls,
    removed: [
      ...(earlier?.removed ?? []),
      ...leaks.map(({ path, kinds }) => ({ path: clean(path), kinds: [...kinds] })),
    ],
    unsearched: found.unsearched.map(({ path, reason }) => ({ path: clean(path), reason })),
  } satisfies LeakRecord);
  replaceRecord(join(dir, leaksName), record);
  return record;
}

/** Why a run with this search is not green; empty when it found nothing and could look at everything. */
export const leakReasons = ({ removed, unsearched }: LeakRecord): string[] => [
  ...removed.map(({ path, kinds }) => `secret in the report: ${kinds.join(', ')} in ${path}, which was removed`),
  ...unsearched.map(({ path, reason }) => `not searched for secrets: ${path}: ${reason}`),
];

function searchWithDecoys(dir: string, secrets: readonly Secret[], value: string, search: Search) {
  if (!existsSync(dir)) throw nothingToSearch(dir);
  try {
    const decoys = plantDecoys(dir, value);
    const result = search(dir, secrets);
    const found = new Set(result.leaks.map(({ path }) => path));
    const missed = decoys.filter((path) => !found.has(path));
    if (missed.length > 0) throw blind(missed, decoys.length);
    return { ...result, controls: decoys.length };
  } finally {
    rmSync(join(dir, decoyFolder), { recursive: true, force: true });
  }
}

const isDecoy = (path: string): boolean => path.startsWith(`${decoyFolder}/`);

function countByKind(secrets: readonly Secret[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of secrets) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const nothingToSearch = (dir: string): AssayError =>
  new AssayError('There is no report to search for secrets', {
    expected: 'the folder of a report',
    found: `no ${dir}`,
    remedy: 'run again',
  });

const blind = (missed: readonly string[], planted: number): AssayError =>
  new AssayError('The search for secrets is blind: that it found nothing would mean nothing', {
    expected: `the value that was planted in ${planted} disguises to be found in each`,
    found: `not found in ${missed.join(', ')}`,
    remedy: 'mend reports/leaks; do not hand this report on',
  });
