import { InconclusiveError } from '../../errors.ts';
import { mutationOf } from '../mutation.ts';
import type { Reach } from '../reach.ts';
import type { Prober } from './prober.ts';
import type { Pace, ProberOutcome, ProberTarget } from './protocol.ts';

/** A target with the name that results use. */
export interface SweepTarget extends ProberTarget {
  readonly name: string;
}

/** Dials that one prober has to make. */
export interface SweepPart {
  readonly prober: Prober;
  readonly targets: readonly SweepTarget[];
}

/** One field of a live matrix. */
export interface SweptField {
  readonly source: string;
  readonly target: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly outcome: Reach;
  /** Milliseconds. */
  readonly elapsed: number;
  readonly detail: string;
  readonly answer: Buffer;
}

/** Three attempts over half a second, one second each: a lost packet is not a block, and the whole costs one and a half seconds. */
export const thorough: Pace = { attempts: 3, stagger: 250, timeout: 1000 };

/** How often what lost packets have blurred is dialled again. */
export const moreRounds = 2;

/**
 * Dials everything from everywhere at the same time: costs one time-out, whatever the number of sources and targets.
 * @throws InconclusiveError when a prober did not dial, or a field is missing.
 */
export async function sweep(parts: readonly SweepPart[], pace: Pace = thorough): Promise<SweptField[]> {
  const swept = await Promise.all(
    parts.map(async ({ prober, targets }) => {
      const outcomes = sabotaged(await prober.dial(targets, pace));
      return targets.flatMap((target, index) => fieldOf(prober.name, target, outcomes[index]));
    }),
  );
  const fields = swept.flat();
  const expected = parts.reduce((sum, { targets }) => sum + targets.length, 0);
  if (fields.length === expected) return fields;
  throw new InconclusiveError('The sweep proves nothing: it did not dial everything', {
    expected: `${expected} outcomes`,
    found: `${fields.length} outcomes`,
    remedy: 'look at the probers of the sources that are missing, and run the case again',
  });
}

function fieldOf(source: string, target: SweepTarget, outcome: ProberOutcome | undefined): SweptField[] {
  if (outcome === undefined) return [];
  const { name, port, protocol } = target;
  return [{ source, target: name, port, protocol, ...outcome }];
}

/** The outcomes as a broken probe would tell them, in a child run of the sabotage runner; else unchanged. */
function sabotaged(outcomes: ProberOutcome[]): ProberOutcome[] {
  const mutation = mutationOf('sweep');
  if (mutation === 'always-blocked') return outcomes.map((made) => ({ ...made, outcome: 'timeout' }));
  if (mutation === 'always-open') return outcomes.map((made) => ({ ...made, outcome: 'open' }));
  return mutation === 'never-runs' ? [] : outcomes;
}

/**
 * Insists that every field says something about policies: a listener that refuses, a name that does not resolve and attempts that
 * disagree say nothing.
 * @throws InconclusiveError naming the fields that do not.
 */
export function conclusiveFields(fields: readonly SweptField[]): readonly SweptField[] {
  const doubtful = fields.filter(({ outcome }) => outcome !== 'open' && outcome !== 'timeout');
  if (doubtful.length === 0) return fields;
  const shown = doubtful
    .slice(0, 10)
    .map((field) => `${describeField(field)}: ${field.outcome} ${field.detail}`.trim());
  throw new InconclusiveError(`${doubtful.length} of ${fields.length} dials prove nothing`, {
    expected: 'open or timeout for every dial',
    found: shown.join('; '),
    remedy:
      'check that every probed port has a listener and that the machine is not overloaded; then run the case again',
  });
}

/** A field in words, without its outcome. */
export const describeField = ({ source, target, port, protocol }: SweptField): string =>
  `${source} → ${target}:${port}/${protocol.toUpperCase()}`;
