import { stripVTControlCharacters } from 'node:util';
import type { TestCase, TestResult, TestStep } from '@playwright/test/reporter';

import type { Verdict } from '../suites/catalogue/outcome.ts';
import type { Category } from './results.ts';

/** What one attempt came to. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly category: Category | null;
  /** Messages of all errors, joined; undefined when the attempt passed. */
  readonly error: string | undefined;
}

/** From bad to good: the worst attempt of a case is its verdict. */
const worstFirst: readonly Verdict[] = ['failed', 'inconclusive', 'not run', 'passed'];

/** Judges one attempt of a test by what was thrown and where. */
export function judgeAttempt(test: Pick<TestCase, 'expectedStatus'>, result: TestResult): Judgement {
  if (test.expectedStatus === 'failed') return failed('test defect', 'The test declares that it fails: test.fail()');
  if (result.status === 'passed') return { verdict: 'passed', category: null, error: undefined };
  if (result.status === 'skipped')
    return notRun(`skipped: ${result.annotations.map(describe).join('; ') || 'no reason'}`);
  if (result.status === 'interrupted') return notRun(['interrupted', ...messagesOf(result)].join('\n'));
  const messages = messagesOf(result);
  const error = messages.join('\n\n');
  const categories = messages.map((message) => categoryOf(message, result));
  if (categories.length > 0 && categories.every((category) => category === 'inconclusive')) {
    return { verdict: 'inconclusive', category: 'inconclusive', error };
  }
  return failed(mostTelling(categories), error);
}

/** The worst of several attempts. No attempt at all is `not run`. */
export function worstOf(attempts: readonly Judgement[]): Judgement {
  const rank = ({ verdict }: Judgement): number => worstFirst.indexOf(verdict);
  return attempts.toSorted((a, b) => rank(a) - rank(b))[0] ?? notRun('the run ended before this case');
}

/** A failed assertion is about the product, whatever broke besides. */
function mostTelling(categories: readonly Category[]): Category {
  const order: readonly Category[] = ['product failure', 'infrastructure', 'test defect'];
  return order.find((category) => categories.includes(category)) ?? 'infrastructure';
}

/** Errors cross from worker to reporter as text; the class name leads the message. */
function categoryOf(message: string, result: TestResult): Category {
  if (message.startsWith('InconclusiveError: ')) return 'inconclusive';
  if (message.startsWith('UnprovenError: ')) return 'test defect';
  if (message.startsWith('AssayError: ')) return 'infrastructure';
  if (assertionMessages(result.steps).has(message)) return 'product failure';
  return result.status === 'timedOut' ? 'infrastructure' : 'test defect';
}

function assertionMessages(steps: readonly TestStep[]): Set<string> {
  const own = steps
    .filter((step) => step.category === 'expect' && step.error)
    .map((step) => plain(step.error?.message));
  return new Set([...own, ...steps.flatMap((step) => [...assertionMessages(step.steps)])]);
}

const messagesOf = (result: TestResult): string[] => result.errors.map((error) => plain(error.message ?? error.value));

const plain = (text: string | undefined): string => stripVTControlCharacters(text ?? 'unknown error');

const describe = (annotation: { type: string; description?: string }): string =>
  annotation.description === undefined ? annotation.type : `${annotation.type}: ${annotation.description}`;

const failed = (category: Category, error: string): Judgement => ({ verdict: 'failed', category, error });

const notRun = (error: string): Judgement => ({ verdict: 'not run', category: 'infrastructure', error });
