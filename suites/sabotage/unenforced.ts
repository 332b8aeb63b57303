import { applyManifests, deleteManifests, pluginPolicies } from '../../fixtures/harness.ts';
import type { MutantId } from '../catalogue.ts';
import type { MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';

const unenforced = 'sabotage/R4-M03';

/** The network plugin lets everything through, whatever NetworkPolicies say. */
export function unenforcing(id: MutantId): MutantImplementation {
  return liveMutant({
    id,
    make: ({ cluster }) => applyManifests(cluster, unenforced),
    look: async ({ cluster }) => `plugin’s own policies: ${(await pluginPolicies(cluster)).join(', ') || 'none'}`,
    changed: (seen) => !seen.endsWith('none'),
    undo: ({ cluster }) => deleteManifests(cluster, unenforced),
  });
}
