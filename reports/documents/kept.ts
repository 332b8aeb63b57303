import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import type { EvidenceRecord } from '../results.ts';
import type { Integrity } from './facts.ts';
import type { EvidenceData } from './measures.ts';

/** Compares every file with the hash that the record holds: a document must not link what is no longer what was judged. */
export async function integrityOf(
  outDir: string,
  files: readonly EvidenceRecord[],
): Promise<ReadonlyMap<string, Integrity>> {
  const judged = files.map(async ({ path, sha256 }) => {
    const body = await bodyOf(join(outDir, path));
    return [path, body === undefined ? 'missing' : hash(body) === sha256 ? 'intact' : 'changed'] as const;
  });
  return new Map(await Promise.all(judged));
}

const envelope = z.object({ data: z.unknown() });

/** The data in those files that are records and are unchanged. */
export async function readEvidence(outDir: string, files: readonly EvidenceRecord[]): Promise<EvidenceData[]> {
  const records = files.filter(({ contentType }) => contentType === 'application/json');
  const read = records.map(async ({ name, path, sha256 }): Promise<EvidenceData[]> => {
    const body = await bodyOf(join(outDir, path));
    if (body === undefined || hash(body) !== sha256) return [];
    const parsed = envelope.safeParse(JSON.parse(body.toString('utf8')));
    return parsed.success ? [{ name, path, data: parsed.data.data }] : [];
  });
  return (await Promise.all(read)).flat();
}

const hash = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

const bodyOf = (path: string): Promise<Buffer | undefined> =>
  readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  });
