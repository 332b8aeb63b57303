import type { Role } from '../../fixtures/harness.ts';
import type { MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';

/** Times are milliseconds. */
const patience = { interval: 30_000, timeout: 10_000, healthyThreshold: 2, unhealthyThreshold: 10 };

/** The load balancer waits so long that a dead target keeps getting requests for minutes. */
export function patientHealthCheck(id: 'R1-M05' | 'R3-M07', purpose: 'http' | 'api', role: Role): MutantImplementation {
  return liveMutant({
    id,
    make: async ({ entrance }, facts) => {
      await facts.set('check', JSON.stringify((await entrance.health(purpose)).check));
      await entrance.setHealthCheck(purpose, patience);
    },
    look: async ({ entrance }) => `${(await entrance.health(purpose)).window} ms`,
    changed: (seen) => seen === '400000 ms',
    undo: async ({ entrance, topology }, facts) => {
      const check = facts.get('check');
      if (check !== undefined) await entrance.setHealthCheck(purpose, JSON.parse(check) as typeof patience);
      await entrance.untilHealthy(purpose, topology.names(role));
    },
  });
}
