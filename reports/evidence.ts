import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { AssayError } from '../infra/errors.ts';
import type { EvidenceRecord } from './results.ts';

const indexSchema = z.object({
  schema: z.literal(1),
  subject: z.string(),
  versions: z.record(z.string(), z.string()),
  entries: z.array(
    z.object({
      name: z.string(),
      file: z.string().regex(/^[\w.-]+$/),
      contentType: z.string(),
      sha256: z.string(),
      atMs: z.number(),
    }),
  ),
});

/** What a case kept, and the versions that it met. */
export interface CaseEvidence {
  readonly files: readonly EvidenceRecord[];
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Reads what the case with this id kept under `outDir`. A case that kept nothing has no files.
 * @throws AssayError when a file is missing, or is not what was hashed when it was kept.
 */
export async function evidenceOf(outDir: string, caseId: string): Promise<CaseEvidence> {
  const index = await readIndex(join(outDir, 'evidence', caseId, 'index.json'));
  if (index === undefined) return { files: [], versions: {} };
  const files = index.entries.map(async ({ file, ...entry }) => {
    const path = ['evidence', caseId, file].join('/');
    const found = await hashOf(join(outDir, path));
    if (found !== entry.sha256) throw changed(path, entry.sha256, found);
    return { name: entry.name, path, sha256: entry.sha256, contentType: entry.contentType, atMs: entry.atMs };
  });
  return { files: await Promise.all(files), versions: index.versions };
}

async function readIndex(path: string): Promise<z.infer<typeof indexSchema> | undefined> {
  const text = await readFile(path, 'utf8').catch(missing);
  return text === undefined ? undefined : indexSchema.parse(JSON.parse(text));
}

async function hashOf(path: string): Promise<string> {
  const body = await readFile(path).catch(missing);
  return body === undefined ? 'no file' : createHash('sha256').update(body).digest('hex');
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function changed(path: string, expected: string, found: string): AssayError {
  return new AssayError('Evidence was changed after it was kept', {
    expected: `${path} with sha256 ${expected}`,
    found,
    remedy: 'run the case again, and let nothing else write into the reports folder',
  });
}
