import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { reportsOutDir } from '../../paths.ts';
import type { Counts } from './counts.ts';

/** Machine-readable record of the acceptance run. */
export const resultsFile = join(reportsOutDir, 'results.json');

const resultsSchema = z.object({ cases: z.array(z.object({ verdict: z.string() })) });

/** Counts of the acceptance run from its record: whatever is not passed has failed. No record, no case or a bad exit code is a failure. */
export function countAcceptance(exitCode: number | undefined, file = resultsFile): Counts {
  try {
    const { cases } = resultsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const passed = cases.filter(({ verdict }) => verdict === 'passed').length;
    const failed = cases.length - passed;
    return { passed, failed: failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
