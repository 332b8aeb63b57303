import type { Answer } from './answer.ts';

/** One second of a load. */
export interface Second {
  /** Whole seconds since the beginning. */
  readonly second: number;
  /** Answers that came in it. */
  readonly answers: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  /** How many replicas answered. */
  readonly replicas: number;
}

/** A load second by second. @param from the beginning, on the clock of the answers */
export function perSecond(answers: readonly Answer[], from: number): Second[] {
  const seconds = Map.groupBy(answers, ({ at }) => Math.floor((at - from) / 1000));
  return [...seconds]
    .toSorted(([a], [b]) => a - b)
    .map(([second, inIt]) => ({
      second,
      answers: inIt.length,
      failed: failuresOf(inIt).length,
      p50: percentile(inIt, 0.5),
      p95: percentile(inIt, 0.95),
      replicas: new Set(inIt.flatMap(({ replica }) => replica || [])).size,
    }));
}

/** Milliseconds within which this share of the answers came; NaN of none. */
export function percentile(answers: readonly Answer[], share: number): number {
  const sorted = answers.map(({ elapsed }) => elapsed).toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** The answers that were not right. */
export const failuresOf = (answers: readonly Answer[]): Answer[] =>
  answers.filter(({ reason }) => reason !== undefined);

/** How often which failure came. */
export function reasonsOf(answers: readonly Answer[]): Record<string, number> {
  const told = ({ flow, status, replica, reason = '' }: Answer): string =>
    `${flow}: ${reason} (HTTP ${status}${replica === '' ? '' : `, ${replica}`})`;
  const groups = Map.groupBy(failuresOf(answers), told);
  return Object.fromEntries([...groups].map(([reason, { length }]) => [reason, length]));
}

/** What each replica did. */
export interface ReplicaShare {
  readonly answers: number;
  readonly failed: number;
  /** When its first right answer came, on the clock of the answers; undefined when none did. */
  readonly first: number | undefined;
}

/** The answers by who gave them. */
export function byReplica(answers: readonly Answer[]): Record<string, ReplicaShare> {
  const known = answers.filter(({ replica }) => replica !== '');
  const groups = [...Map.groupBy(known, ({ replica }) => replica)].toSorted(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(
    groups.map(([replica, own]) => {
      const right = own.filter(({ reason }) => reason === undefined).map(({ at }) => at);
      const first = right.length === 0 ? undefined : Math.min(...right);
      return [replica, { answers: own.length, failed: failuresOf(own).length, first }];
    }),
  );
}
