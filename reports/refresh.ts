import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { replaceRecord } from '../infra/files.ts';
import { publishAllure } from './allure/publish.ts';
import { resultsSchema } from './results.ts';
import { readSabotage, withOutcomes } from './sabotage.ts';

/**
 * Writes what sabotage found into the record and the report of the acceptance run in `outDir`, if there is one.
 * Verdicts of cases stay as they are.
 */
export async function refreshAcceptance(outDir: string): Promise<void> {
  const path = join(outDir, 'results.json');
  const text = await readFile(path, 'utf8').catch(missing);
  if (text === undefined) return;
  const results = withOutcomes(resultsSchema.parse(JSON.parse(text)), await readSabotage(outDir));
  replaceRecord(path, results);
  const allureResultsDir = join(outDir, 'allure-results');
  const adapterRan = await access(allureResultsDir).then(
    () => true,
    () => false,
  );
  if (adapterRan) await publishAllure({ outDir, allureResultsDir, owesCases: true }, results);
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
