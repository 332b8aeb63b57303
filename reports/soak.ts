import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { soakRecordSchema, type SoakRecord } from '../suites/catalogue/soak-record.ts';

/** What clean repetitions came to in this folder; undefined when there were none. */
export async function readSoak(outDir: string): Promise<SoakRecord | undefined> {
  try {
    return soakRecordSchema.parse(JSON.parse(await readFile(join(outDir, 'soak.json'), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
