import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { stateDir } from '../../fixtures/harness.ts';
import type { Facts } from './implementation.ts';

const entrySchema = z.object({
  mutant: z.string(),
  startedAt: z.iso.datetime(),
  facts: z.record(z.string(), z.string()),
});
type Entry = z.infer<typeof entrySchema>;

/** The journal of the cloud that the settings name. */
export const journalOfCloud = (): Journal => new Journal(join(stateDir(), 'sabotage'));

/** Mutations that may be in place. An entry is written before the change and removed after its verified revert. */
export class Journal {
  private readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Ids of mutants that were put in and not taken out: what an interrupted run left. */
  async open(): Promise<string[]> {
    const names = await readdir(this.dir).catch(missing);
    return (names ?? [])
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .toSorted();
  }

  /** Notes that the mutant is about to be put in. */
  async begin(mutant: string): Promise<Facts> {
    return this.facts(await this.write({ mutant, startedAt: new Date().toISOString(), facts: {} }));
  }

  /** What the operator kept when it put the mutant in. */
  async recall(mutant: string): Promise<Facts> {
    return this.facts(entrySchema.parse(JSON.parse(await readFile(this.path(mutant), 'utf8'))));
  }

  /** Notes that the mutant is out, verified. */
  async close(mutant: string): Promise<void> {
    await rm(this.path(mutant), { force: true });
  }

  private facts(entry: Entry): Facts {
    return {
      get: (key) => entry.facts[key],
      set: async (key, value) => {
        entry.facts[key] = value;
        await this.write(entry);
      },
    };
  }

  private async write(entry: Entry): Promise<Entry> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    const path = this.path(entry.mutant);
    await writeFile(`${path}.new`, `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
    return entry;
  }

  private readonly path = (mutant: string): string => join(this.dir, `${mutant}.json`);
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
