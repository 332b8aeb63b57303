import { AssayError, InconclusiveError } from '../../errors.ts';
import { mutationOf } from '../mutation.ts';
import type { TracedAttempt } from '../sweep/protocol.ts';
import { targetsAt, type Source } from '../sweep/station.ts';
import { nameOf } from '../../policy/world.ts';
import type { Arena, PolicyObject } from './arena.ts';

/** Fifty attempts a second for four seconds; a block is known after 0.3 s. */
const pace = { attempts: 200, stagger: 20, timeout: 300 } as const;

/** How long one connection took to change. Milliseconds since the API server had answered; negative when it was faster than its answer. */
export interface Enforced {
  readonly connection: string;
  readonly after: number;
}

/**
 * Changes the arena's policies while every other pod dials the first one, and tells when each connection changed for good.
 * @param wanted what connections must come to
 * @throws AssayError when one of them does not change while it is watched, or changes back.
 */
export async function timeToEnforce(
  arena: Arena,
  policies: readonly PolicyObject[],
  wanted: 'open' | 'timeout',
): Promise<Enforced[]> {
  const destination = arena.source(0);
  const sources = arena.sources.slice(1);
  const began = performance.now();
  const traces = Promise.all(sources.map((source) => watch(source, destination)));
  await arena.enact(policies);
  const answered = performance.now() - began;
  return (await traces).map((attempts, index) => {
    const connection = `${nameOf(sources[index]?.party ?? destination.party)} → ${nameOf(destination.party)}`;
    return { connection, after: Math.round(changedAt(connection, attempts, wanted) - answered) };
  });
}

async function watch({ prober }: Source, destination: Source): Promise<TracedAttempt[]> {
  const [target] = targetsAt(destination);
  if (!target) throw new RangeError('nothing listens at the watched pod');
  const attempts = await prober.trace(target, pace);
  const mutation = mutationOf('sweep');
  if (mutation === 'always-blocked') return attempts.map((made) => ({ ...made, outcome: 'timeout' }));
  if (mutation === 'always-open') return attempts.map((made) => ({ ...made, outcome: 'open' }));
  return mutation === 'never-runs' ? [] : attempts;
}

/** When the first of those attempts began that all came to what is wanted, to the last one. */
function changedAt(connection: string, attempts: readonly TracedAttempt[], wanted: string): number {
  const others = attempts.filter(({ outcome }) => outcome !== wanted);
  const before = Math.max(-1, ...others.map(({ started }) => started));
  const first = attempts.filter(({ started }) => started > before).toSorted((a, b) => a.started - b.started)[0];
  if (first !== undefined && others.length > 0) return first.started;
  const Verdict = attempts.length === 0 ? InconclusiveError : AssayError;
  throw new Verdict(`${connection} did not change to ${wanted}`, {
    expected: `another outcome first, and ${wanted} at the end of ${(pace.attempts * pace.stagger) / 1000} s`,
    found: `${attempts.length} attempts, ${others.length} of them not ${wanted}`,
    remedy: 'see whether the network enforces policies on every node, and how long its agent takes',
  });
}
