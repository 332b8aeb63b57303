import type { TestCase } from '@playwright/test/reporter';

import type { Case } from '../suites/catalogue.ts';
import type { MutantOutcome } from '../suites/catalogue/outcome.ts';
import type { Judgement } from './classify.ts';
import type { CaseEvidence } from './evidence.ts';
import type { CaseRecord } from './results.ts';
import { attemptsOf, durationOf, judgeTests } from './tests.ts';

/** What the record of a case is made from. */
export interface CaseSources {
  readonly entry: Case;
  readonly tests: readonly TestCase[];
  readonly evidence: CaseEvidence;
  readonly outcomes: ReadonlyMap<string, MutantOutcome>;
  readonly redact: (text: string) => string;
}

/** The record of one planned case, whether it ran or not. */
export function caseRecord({ entry, tests, evidence, outcomes, redact }: CaseSources): CaseRecord {
  const { verdict, category, error } = tests.length === 0 ? withoutTest : backedUp(judgeTests(tests), evidence);
  return {
    id: entry.id,
    requirement: entry.requirement,
    title: entry.title,
    verdict,
    category,
    durationMs: durationOf(tests),
    attempts: attemptsOf(tests),
    ...(error === undefined ? {} : { error: redact(error) }),
    evidence: [...evidence.files],
    mutants: entry.mutants.map((id) => ({ id, outcome: outcomes.get(id) ?? 'not run' })),
  };
}

const withoutTest: Judgement = {
  verdict: 'not run',
  category: 'test defect',
  error: 'there was no test of this case to run',
};

/** The fixture refuses a pass without evidence already; the record does not take its word for it. */
function backedUp(judgement: Judgement, evidence: CaseEvidence): Judgement {
  if (judgement.verdict !== 'passed' || evidence.files.length > 0) return judgement;
  return { verdict: 'failed', category: 'test defect', error: 'The case passed without evidence' };
}
