import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

import { verdictSchema } from '../catalogue/outcome.ts';
import type { CaseVerdict, ChildReport } from './judge.ts';

const schema = z.object({
  run: z.string(),
  cases: z.record(
    z.string(),
    z.object({ verdict: verdictSchema, error: z.string().optional(), run: z.string().optional() }),
  ),
});

/** Runs cases without any mutation. */
export type RunUnchanged = (caseIds: readonly string[]) => Promise<ChildReport>;

/** What a baseline is made of. */
export interface BaselineParts {
  /** Where verdicts are kept. */
  readonly path: string;
  /** Id of this run: verdicts that another has kept are not used. */
  readonly run: string;
  readonly ask: RunUnchanged;
  /** Cases that will be asked for soon, too: they run together, and share what they stand on. */
  readonly neighbours?: (caseIds: readonly string[]) => readonly string[];
  /** What is known to be green without asking. */
  readonly green?: () => Promise<ReadonlyMap<string, CaseVerdict>>;
}

/** Verdicts without any mutation, asked once per case and sabotage run. On disk, because a failing test costs its worker. */
export class Baseline {
  private readonly parts: BaselineParts;

  constructor(parts: BaselineParts) {
    this.parts = parts;
  }

  /** Verdicts of these cases; those not yet known run now, together with their neighbours. */
  async of(caseIds: readonly string[]): Promise<ReadonlyMap<string, CaseVerdict>> {
    const known = await this.known();
    if (caseIds.every((id) => known.has(id))) return known;
    const wanted = new Set([...caseIds, ...(this.parts.neighbours?.(caseIds) ?? [])]);
    const all = new Map([...(await this.found([...wanted].filter((id) => !known.has(id)))), ...known]);
    await this.keep(all);
    return all;
  }

  /** Every case that this run has asked for so far. */
  async known(): Promise<Map<string, CaseVerdict>> {
    const text = await readFile(this.parts.path, 'utf8').catch(() => undefined);
    if (text === undefined) return new Map();
    const { run, cases } = schema.parse(JSON.parse(text));
    return new Map(run === this.parts.run ? Object.entries(cases) : []);
  }

  private async found(caseIds: readonly string[]): Promise<ReadonlyMap<string, CaseVerdict>> {
    const green = (await this.parts.green?.()) ?? new Map<string, CaseVerdict>();
    const unknown = caseIds.filter((id) => !green.has(id));
    const asked = unknown.length === 0 ? undefined : (await this.parts.ask(unknown)).cases;
    return new Map(caseIds.map((id) => [id, green.get(id) ?? asked?.get(id) ?? { verdict: 'not run' }]));
  }

  private async keep(known: ReadonlyMap<string, CaseVerdict>): Promise<void> {
    await mkdir(dirname(this.parts.path), { recursive: true });
    await writeFile(
      this.parts.path,
      JSON.stringify({ run: this.parts.run, cases: Object.fromEntries(known) }, null, 2),
    );
  }
}
