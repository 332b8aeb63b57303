import { readFile } from 'node:fs/promises';
import { z } from 'zod';

import { verdictSchema } from '../catalogue/outcome.ts';
import type { CaseVerdict } from './judge.ts';

/** How long a case that was green without a mutation stands for a baseline, in milliseconds from the end of its run. */
const freshFor = 60 * 60_000;

/** The part of an acceptance run's record that tells what was green, when, and of which commit and cloud. */
const recordSchema = z.object({
  run: z.object({
    id: z.string(),
    name: z.string(),
    target: z.string(),
    commit: z.string(),
    startedAt: z.iso.datetime(),
    durationMs: z.number(),
  }),
  cases: z.array(z.object({ id: z.string(), verdict: verdictSchema })),
});

/** What a record must be of, to say anything about what runs now. */
export interface Subject {
  readonly name: string;
  readonly target: string;
  readonly commit: string;
}

/**
 * Cases that an acceptance run of this commit has just shown green on this cloud: `npm test` need not show it twice. Should something have
 * broken since, the case would not be green again after its mutants, which is looked at in any case.
 * @param path of the record; none, or one of something else or of earlier, shows nothing
 */
export async function shownGreen(
  path: string,
  { name, target, commit }: Subject,
  now = Date.now(),
): Promise<ReadonlyMap<string, CaseVerdict>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const { data } = recordSchema.safeParse(JSON.parse(text));
  if (data?.run.name !== name || data.run.target !== target || data.run.commit !== commit) return new Map();
  const { id: run, startedAt, durationMs } = data.run;
  const age = now - (Date.parse(startedAt) + durationMs);
  if (age > freshFor) return new Map();
  const green = data.cases.filter(({ verdict }) => verdict === 'passed');
  return new Map(green.map(({ id }) => [id, { verdict: 'passed', run }]));
}
