import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AssayError, borrowFile, projectDir, returnFiles } from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import { liveMutant } from './live.ts';
import type { MutantImplementation } from './implementation.ts';
import type { Stack } from '../../fixtures/harness.ts';

export interface FileChange {
  readonly id: MutantId;
  /** Path in the checkout. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What the case does to the stack under the changed file, undone. */
  readonly afterwards?: (stack: Stack) => Promise<void>;
}

/** A mutant that changes one place of a playbook or manifest. */
export function fileMutant({ id, file, from, to, afterwards }: FileChange): MutantImplementation {
  const path = join(projectDir, file);
  return liveMutant({
    id,
    make: async () => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(from)) throw nothingToChange(file, from);
      borrowFile(path);
      await writeFile(
        path,
        text.replace(from, () => to),
      );
    },
    look: async () => ((await readFile(path, 'utf8')).includes(to) ? 'changed' : 'as before'),
    changed: (seen) => seen === 'changed',
    undo: async (stack) => {
      returnFiles();
      await afterwards?.(stack);
    },
  });
}

function nothingToChange(file: string, from: string): AssayError {
  return new AssayError(`${file} no longer has what a mutant changes`, {
    expected: from,
    found: 'no such text in the file',
    remedy: 'fit the mutant to the file',
  });
}
