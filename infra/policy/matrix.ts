import { judge, type PolicySet } from './judge.ts';
import { nameOf, type Party, type Protocol } from './world.ts';

/** Somewhere to connect to. */
export interface Target {
  readonly destination: Party;
  readonly port: number;
  readonly protocol: Protocol;
}

/** One field of a matrix: a connection, and what is expected of it. */
export interface Expectation {
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly allowed: boolean;
  /** The rule that allows it, or the policies of which none does. */
  readonly reason: string;
}

/** What the policies expect of every source and every target. */
export function expectedMatrix(set: PolicySet, sources: readonly Party[], targets: readonly Target[]): Expectation[] {
  return sources.flatMap((source) =>
    targets.map(({ destination, port, protocol }) => ({
      source: nameOf(source),
      destination: nameOf(destination),
      port,
      protocol,
      ...judge(set, { source, destination, port, protocol }),
    })),
  );
}

/** One field as a key that compares matrices. */
export const fieldOf = ({ source, destination, port, protocol }: Omit<Expectation, 'allowed' | 'reason'>): string =>
  `${source} → ${destination}:${port}/${protocol}`;
