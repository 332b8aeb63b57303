import type { Prices } from './details.ts';
import { countBy } from './facts.ts';
import type { Machine } from './infrastructure.ts';

/** What machines of one type cost. */
export interface CostLine {
  readonly instanceType: string;
  readonly count: number;
  /** For one machine and hour; undefined where nobody stated it. */
  readonly perHour: number | undefined;
}

/** What the instances cost for an hour, if they ran on AWS. */
export interface Cost {
  readonly lines: readonly CostLine[];
  /** Undefined when a price is not stated: part of a sum would look like the sum. */
  readonly perHour: number | undefined;
}

/** Counts the instances by type, and multiplies with the prices that somebody stated. */
export function costOf(machines: readonly Machine[], prices: Prices | undefined): Cost {
  const types = machines.map(({ instanceType }) => instanceType);
  const count = countBy(types);
  const lines = [...new Set(types)].toSorted().map((instanceType) => ({
    instanceType,
    count: count(instanceType),
    perHour: prices?.perHour[instanceType],
  }));
  const sums = lines.map(({ count: many, perHour }) => (perHour === undefined ? undefined : many * perHour));
  const known = sums.filter((sum) => sum !== undefined);
  const complete = sums.length > 0 && known.length === sums.length;
  return { lines, perHour: complete ? known.reduce((total, sum) => total + sum, 0) : undefined };
}
