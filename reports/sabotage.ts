import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sabotageRecordSchema, type MutantOutcome } from '../suites/catalogue/outcome.ts';

/** Outcome of every mutant that was judged in this folder at this commit: a verdict on other code proves nothing about this one. */
export async function mutantOutcomes(outDir: string, commit: string): Promise<ReadonlyMap<string, MutantOutcome>> {
  try {
    const record = sabotageRecordSchema.parse(JSON.parse(await readFile(join(outDir, 'sabotage.json'), 'utf8')));
    return new Map(record.mutants.filter((entry) => entry.commit === commit).map(({ id, outcome }) => [id, outcome]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}
