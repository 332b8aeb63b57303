import type { V1Pod } from '@kubernetes/client-node';

/** A pod that no node takes. */
export interface Unplaced {
  readonly pod: string;
  /** Why not, in the scheduler's words. */
  readonly words: string;
}

/**
 * The pods that were wanted and that no node takes: what whoever adds nodes would be asked with. An autoscaler of pods says nothing of
 * them; for it, they are there.
 */
export function unplacedAmong(pods: readonly V1Pod[]): Unplaced[] {
  return pods.flatMap(({ metadata, status }) => {
    const refusal = status?.conditions?.find(({ type, status: state, reason }) => {
      return type === 'PodScheduled' && state === 'False' && reason === 'Unschedulable';
    });
    return refusal === undefined ? [] : [{ pod: metadata?.name ?? '', words: refusal.message ?? '' }];
  });
}
