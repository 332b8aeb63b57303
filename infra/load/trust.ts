import { InconclusiveError } from '../errors.ts';
import type { LoadResult } from './answer.ts';

/** Milliseconds that a request may leave late without missing a moment that matters. */
const latest = 2_000;
/** Share of the machine that the generator may take before it measures itself. */
const largestShare = 0.5;

/**
 * Insists that a load proves something: it was sent as planned, and somebody answered.
 * k6 says neither by its exit code, which is 0 for scripts that throw and for targets that refuse.
 * @throws InconclusiveError with the cause.
 */
export function trustworthyLoad(result: LoadResult): LoadResult {
  const doubt = doubtAbout(result);
  if (doubt === undefined) return result;
  throw new InconclusiveError('The load run proves nothing', {
    expected: 'every planned request sent in time, and answers',
    ...doubt,
  });
}

interface Doubt {
  readonly found: string;
  readonly remedy: string;
}

function doubtAbout({ answers, complaints, dropped, lateness, users, generator }: LoadResult): Doubt | undefined {
  const free = 'free the machine that generates the load, and run the case again';
  const [complaint] = complaints;
  if (complaint !== undefined) return { found: `k6 complained: ${complaint}`, remedy: 'correct the script' };
  if (answers.length === 0) return { found: 'no sample', remedy: 'look at the plan: no request was to be sent' };
  if (answers.every(({ status }) => status === 0)) return unreached(answers.map(({ reason = '' }) => reason));
  if (dropped > 0) {
    const found = `${dropped} requests were dropped; ${users.busiest} of ${users.allocated} users were busy`;
    return { found, remedy: `${free}, or give the flow more patience` };
  }
  if (lateness > latest) return { found: `a request left ${Math.round(lateness)} ms late`, remedy: free };
  if (generator.cores > generator.available * largestShare) {
    return { found: `the generator took ${generator.cores.toFixed(2)} of ${generator.available} cores`, remedy: free };
  }
  return undefined;
}

function unreached(reasons: readonly string[]): Doubt {
  const different = [...new Set(reasons)].slice(0, 3).join('; ');
  return {
    found: `${reasons.length} requests and not one answer: ${different}`,
    remedy: 'check the address, the name and the authority that the load is given',
  };
}
