import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { projectDir } from '../../infra/paths.ts';
import { testCasesDocument } from '../test-cases.ts';

const path = join(projectDir, 'TEST_CASES.md');
await writeFile(path, testCasesDocument());
process.stdout.write(`Wrote ${path}\n`);
