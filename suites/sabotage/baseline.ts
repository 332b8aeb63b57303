import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

import { verdictSchema } from '../catalogue/outcome.ts';
import type { CaseVerdict, ChildReport } from './judge.ts';

const schema = z.object({
  run: z.string(),
  cases: z.record(z.string(), z.object({ verdict: verdictSchema, error: z.string().optional() })),
});

/** Runs cases without any mutation. */
export type RunUnchanged = (caseIds: readonly string[]) => Promise<ChildReport>;

/** Verdicts without any mutation, asked once per case and sabotage run. On disk, because a failing test costs its worker. */
export class Baseline {
  private readonly path: string;
  private readonly run: string;
  private readonly ask: RunUnchanged;
  private readonly neighbours: (caseIds: readonly string[]) => readonly string[];

  /** @param neighbours cases that will be asked for soon, too: they run together, and share what they stand on */
  constructor(
    path: string,
    run: string,
    ask: RunUnchanged,
    neighbours: (caseIds: readonly string[]) => readonly string[] = (caseIds) => caseIds,
  ) {
    this.path = path;
    this.run = run;
    this.ask = ask;
    this.neighbours = neighbours;
  }

  /** Verdicts of these cases; those not yet known run now, together with their neighbours. */
  async of(caseIds: readonly string[]): Promise<ReadonlyMap<string, CaseVerdict>> {
    const known = await this.known();
    if (caseIds.some((id) => !known.has(id))) {
      const wanted = new Set([...caseIds, ...this.neighbours(caseIds)]);
      const unknown = [...wanted].filter((id) => !known.has(id));
      const { cases } = await this.ask(unknown);
      for (const id of unknown) known.set(id, cases?.get(id) ?? { verdict: 'not run' });
      await this.keep(known);
    }
    return known;
  }

  /** Every case that this run has asked for so far. */
  async known(): Promise<Map<string, CaseVerdict>> {
    const text = await readFile(this.path, 'utf8').catch(() => undefined);
    if (text === undefined) return new Map();
    const { run, cases } = schema.parse(JSON.parse(text));
    return new Map(run === this.run ? Object.entries(cases) : []);
  }

  private async keep(known: ReadonlyMap<string, CaseVerdict>): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    await writeFile(this.path, JSON.stringify({ run: this.run, cases: Object.fromEntries(known) }, null, 2));
  }
}
