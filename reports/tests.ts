import type { Suite, TestCase } from '@playwright/test/reporter';

import { findCase, requirements, type CaseId } from '../suites/catalogue.ts';
import { judgeAttempt, worstOf, type Judgement } from './classify.ts';
import type { OtherRecord } from './results.ts';

/** The tests of a run by what they stand for. */
export interface SortedTests {
  readonly byCase: ReadonlyMap<CaseId, readonly TestCase[]>;
  /** Provisioning, mutants. */
  readonly others: readonly TestCase[];
  /** Titles of tests in a requirement's project that declare no case. */
  readonly strays: readonly string[];
}

/** Sorts what Playwright selected. */
export function sortTests(suite: Suite): SortedTests {
  const byCase = new Map<CaseId, TestCase[]>();
  const others: TestCase[] = [];
  const strays: string[] = [];
  for (const test of suite.allTests()) {
    const id = test.tags.map((tag) => findCase(tag.slice(1))?.id).find((entry) => entry !== undefined);
    if (!isAcceptance(test)) others.push(test);
    else if (id === undefined) strays.push(test.title);
    else byCase.set(id, [...(byCase.get(id) ?? []), test]);
  }
  return { byCase, others, strays };
}

/** The worst of all attempts at these tests. */
export const judgeTests = (tests: readonly TestCase[]): Judgement =>
  worstOf(
    tests.flatMap((test) =>
      test.results.length === 0 ? [worstOf([])] : test.results.map((result) => judgeAttempt(test, result)),
    ),
  );

/** Number of times that these tests began. */
export const attemptsOf = (tests: readonly TestCase[]): number =>
  tests.flatMap((test) => test.results).filter((result) => result.status !== 'skipped').length;

/** Milliseconds spent on these tests. */
export const durationOf = (tests: readonly TestCase[]): number =>
  Math.round(tests.flatMap((test) => test.results).reduce((sum, result) => sum + Math.max(0, result.duration), 0));

/** The record of a test that stands for no case. */
export function otherRecord(test: TestCase, redact: (text: string) => string): OtherRecord {
  const { verdict, error } = judgeTests([test]);
  const project = projectOf(test);
  return {
    project,
    title: test.title,
    verdict,
    durationMs: durationOf([test]),
    ...(error === undefined ? {} : { error: redact(error) }),
  };
}

const projectOf = (test: TestCase): string => test.parent.project()?.name ?? '';

const isAcceptance = (test: TestCase): boolean => requirements.some(({ id }) => id === projectOf(test));
