import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { messageOf } from '../errors.ts';
import { replaceRecord } from '../files.ts';
import { changeable } from '../machine/inventory/compare.ts';
import { categories, inventorySchema, type Category, type Inventory } from '../machine/inventory/types.ts';
import type { Say } from '../progress.ts';
import type { Redactor } from '../redaction.ts';
import type { DownResult } from '../steps/down.ts';
import { amendManifest } from './manifest.ts';

/** Name of the record of `npm run down` in a report folder. */
export const cleanupName = 'cleanup.json';

/** Content of `cleanup.json`: whether the machine is as it was before the first command of the cloud. */
export const cleanupSchema = z.object({
  schema: z.literal(1),
  cloud: z.string(),
  at: z.iso.datetime(),
  /** Whether changes that do not carry the cloud's mark count against it. */
  strict: z.boolean(),
  /** `inconclusive`: nothing of the cloud is left, but whether the machine is as before cannot be told. */
  verdict: z.enum(['passed', 'failed', 'inconclusive']),
  reason: z.string(),
  /** Null when none was taken before the first command. */
  before: inventorySchema.nullable(),
  after: inventorySchema,
  /** What carries the cloud's mark and is still there. */
  left: z.array(z.string()),
  /** Other differences between before and after: `+` came, `-` went. */
  changed: z.array(z.string()),
});
export type CleanupRecord = z.infer<typeof cleanupSchema>;

/** The verdict on a cleanup, with both inventories. */
export function cleanupRecord({ left, changed, before, after }: DownResult, strict: boolean): CleanupRecord {
  return {
    ...{ schema: 1, cloud: after.cloud, at: new Date().toISOString(), strict },
    ...verdictOn({ left, changed, before }, strict),
    before: before === undefined ? null : tellable(before),
    after: tellable(after),
    left: [...left],
    changed: [...changed],
  };
}

function verdictOn(
  { left, changed, before }: Pick<DownResult, 'left' | 'changed' | 'before'>,
  strict: boolean,
): Pick<CleanupRecord, 'verdict' | 'reason'> {
  if (left.length > 0) return { verdict: 'failed', reason: `${left.length} things of the cloud are still there` };
  if (before === undefined) return { verdict: 'inconclusive', reason: 'no inventory from before to compare with' };
  if (changed.length === 0) return { verdict: 'passed', reason: 'inventory before = inventory after' };
  const reason = `nothing of the cloud is left; ${changed.length} other differences, which do not carry its mark`;
  return { verdict: strict ? 'failed' : 'inconclusive', reason };
}

/** Of what other people run, only the categories that are compared are anybody's business. */
function tellable({ entries, ...rest }: Inventory): Inventory {
  const told = (category: Category) =>
    (entries[category] ?? []).filter(({ ours }) => ours || changeable.includes(category));
  const known = categories.filter((category) => entries[category] !== undefined);
  return { ...rest, entries: Object.fromEntries(known.map((category) => [category, told(category)])) };
}

/** What the record of a cleanup is kept with. */
export interface CleanupContext {
  /** The folder of the report. */
  readonly dir: string;
  readonly strict: boolean;
  /** Made before the cloud was removed: what is secret is known from its state. */
  readonly redactor: Redactor;
  readonly say: Say;
}

/**
 * Writes the outcome of `npm run down` into the report of the last run of the same cloud, and into its manifest. Without such a report
 * there is nothing to add to. Clearing up again, when nothing is left to compare, does not take a verdict back. A record that cannot be
 * written is told and changes nothing: the machine is what counts.
 */
export function keepCleanup(result: DownResult, { dir, strict, redactor, say }: CleanupContext): void {
  try {
    const path = join(dir, cleanupName);
    if (cloudOf(dir) !== result.after.cloud) return;
    if (result.before === undefined && result.left.length === 0 && existsSync(path)) return;
    const record = cleanupSchema.parse(redactor.data(cleanupRecord(result, strict)));
    replaceRecord(path, record);
    const sealed = amendManifest(dir, 'npm run down', (changed) => changed === cleanupName);
    say(`\nCleanup: ${record.verdict}: ${record.reason}; recorded in ${path}`);
    if (sealed !== undefined) say(`Manifest of the report: sha256 ${sealed.digest}`);
  } catch (error) {
    say(`\nThe outcome could not be added to the report in ${dir}: ${messageOf(error)}`);
  }
}

const resultsSchema = z.object({ run: z.object({ name: z.string() }) });

/** The cloud that the report in this folder is of. */
function cloudOf(dir: string): string | undefined {
  const path = join(dir, 'results.json');
  return existsSync(path) ? resultsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).run.name : undefined;
}
