import type { Mutant } from '../catalogue.ts';
import { recordVerdict } from './record.ts';
import type { TrialResult } from './run-mutant.ts';

/** Keeps what a mutant came to. `started` is on the monotonic clock. */
export async function record(
  path: string,
  mutant: Mutant,
  result: TrialResult,
  started: number,
  commit: string,
): Promise<void> {
  await recordVerdict(path, {
    id: mutant.id,
    caseId: mutant.caseId,
    twin: mutant.twin,
    outcome: result.outcome,
    reason: result.reason,
    reverted: result.reverted,
    durationMs: Math.round(performance.now() - started),
    judgedAt: new Date().toISOString(),
    commit,
  });
}
