import assert from 'node:assert/strict';

import type { TinyRun } from '../infra/testing/tiny-project.ts';
import { cases } from '../suites/catalogue.ts';
import { resultsSchema, type Results } from './results.ts';

const [one, other] = cases.map(({ id }) => id);
assert(one !== undefined && other !== undefined);

/** For tests of the reporter: the first two cases of the catalogue, and a spec of their requirement. */
export const [first, second] = [one, other];
export const spec = 'R1-cluster/tiny.spec.ts';

/** A test of a case that passes with evidence. */
export const passing = (id: string): string =>
  `test(...caseOf('${id}'), async ({ evidence }) => { await evidence.record('what came', { answer: 42 }); });`;

/** The record of a run. @throws ZodError when it is none */
export const resultsOf = async (run: TinyRun): Promise<Results> => resultsSchema.parse(await run.results());
