import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { replaceRecord } from '../../fixtures/harness.ts';
import { sabotageRecordSchema, type MutantVerdict, type SabotageRecord } from '../catalogue/outcome.ts';

/** Writes the verdict into `sabotage.json`, in place of an earlier one on the same mutant. */
export async function recordVerdict(path: string, verdict: MutantVerdict): Promise<void> {
  const { mutants } = await readRecord(path);
  const others = mutants.filter(({ id }) => id !== verdict.id);
  const record: SabotageRecord = {
    schema: 1,
    mutants: [...others, verdict].toSorted((a, b) => a.id.localeCompare(b.id)),
  };
  await mkdir(dirname(path), { recursive: true });
  replaceRecord(path, record);
}

async function readRecord(path: string): Promise<SabotageRecord> {
  try {
    return sabotageRecordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { schema: 1, mutants: [] };
    throw error;
  }
}
