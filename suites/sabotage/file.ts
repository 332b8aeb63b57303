import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AssayError, projectDir } from '../../fixtures/harness.ts';
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

/** A mutant that changes one place of a playbook or manifest; the former content is kept in the journal. */
export function fileMutant({ id, file, from, to, afterwards }: FileChange): MutantImplementation {
  const path = join(projectDir, file);
  return liveMutant({
    id,
    make: async (_stack, facts) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(from)) throw nothingToChange(file, from);
      await facts.set('before', text);
      await writeFile(
        path,
        text.replace(from, () => to),
      );
    },
    look: async () => ((await readFile(path, 'utf8')).includes(to) ? 'changed' : 'as before'),
    changed: (seen) => seen === 'changed',
    undo: async (stack, facts) => {
      const before = facts.get('before');
      if (before !== undefined) await writeFile(path, before);
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
