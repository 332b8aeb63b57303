import type { Stack } from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import type { Facts, MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';

export interface HostFileChange {
  readonly id: MutantId;
  readonly host: string;
  /** Path on the host. The former content is put beside it, under a name that nobody reads. */
  readonly file: string;
  /** Shell command that changes the file in place. */
  readonly change: string;
  /** Keeps in `facts` what `afterwards` needs, before anything is changed. */
  readonly before?: (stack: Stack, facts: Facts) => Promise<void>;
  /** What the host did with the changed file, undone. */
  readonly afterwards?: (stack: Stack, facts: Facts) => Promise<void>;
}

/** A mutant that changes one file of a host. */
export function hostFileMutant({ id, host, file, change, before, afterwards }: HostFileChange): MutantImplementation {
  const aside = `${file}.aside`;
  // The copy is whole or not there at all: it is what the undoing takes for the former content.
  const keep = `cp --preserve ${file} ${aside}.partial && mv ${aside}.partial ${aside}`;
  return liveMutant({
    id,
    make: async (stack, facts) => {
      await before?.(stack, facts);
      await stack.fleet.run(host, `${keep} && ${change}`);
    },
    look: async ({ fleet }) =>
      (await fleet.run(host, `test -e ${aside} && ! cmp --silent ${file} ${aside}`)).exitCode === 0
        ? 'changed'
        : 'as before',
    changed: (seen) => seen === 'changed',
    undo: async (stack, facts) => {
      await stack.fleet.run(host, `[ ! -e ${aside} ] || mv ${aside} ${file}`);
      await afterwards?.(stack, facts);
    },
  });
}

/** A changed line. @param expression of sed */
export const rewriting = (file: string, expression: string): string => `sed --in-place '${expression}' ${file}`;

/** Another content, with the mode of before. */
export const replacing = (file: string, content: string): string => `cat > ${file} <<'END'\n${content}END`;
