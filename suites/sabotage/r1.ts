import type { MutantImplementation } from './implementation.ts';
import { patientHealthCheck } from './health-check.ts';
import { liveMutant } from './live.ts';
import { probeMutant } from './probe.ts';

/** A port that R1-06 finds closed. */
const closedPort = 9999;

/** How the mutants of R1 are put in and taken out. */
export const r1: readonly MutantImplementation[] = [
  retagged('R1-M01', 'worker-a', 'worker', 'none'),
  retagged('R1-M02', 'control-plane-b', 'control_plane', 'worker'),
  liveMutant({
    id: 'R1-M03',
    make: async ({ entrance }, facts) => {
      await facts.set('surplus', await entrance.allocateAddress());
    },
    look: async ({ entrance }) => `${(await entrance.addresses()).length} elastic addresses`,
    changed: (seen) => seen === '2 elastic addresses',
    undo: async ({ entrance }, facts) => {
      const surplus = (await entrance.addresses()).find(({ allocationId }) => allocationId === facts.get('surplus'));
      if (surplus) await entrance.releaseAddress(surplus.allocationId);
    },
  }),
  liveMutant({
    id: 'R1-M04',
    make: ({ entrance }) => entrance.setRegistered('http', 'worker-b', false),
    look: async ({ entrance }) => (await entrance.health('http')).healthy.join(' '),
    changed: (seen) => !seen.includes('worker-b'),
    undo: async ({ entrance, topology }) => {
      await entrance.setRegistered('http', 'worker-b', true);
      await entrance.untilHealthy('http', topology.names('worker'));
    },
  }),
  patientHealthCheck('R1-M05', 'http', 'worker'),
  liveMutant({
    id: 'R1-M06',
    make: ({ securityGroups }) => securityGroups.open('worker', closedPort),
    look: async ({ securityGroups }) => {
      const rules = await securityGroups.rules();
      return `${rules.filter(({ ports }) => ports === `${closedPort}-${closedPort}`).length} rules open the port`;
    },
    changed: (seen) => seen === '1 rules open the port',
    undo: async ({ securityGroups }) => {
      const rules = await securityGroups.rules();
      if (rules.some(({ ports }) => ports === `${closedPort}-${closedPort}`)) {
        await securityGroups.close('worker', closedPort);
      }
    },
  }),
  probeMutant('R1-M07', 'requests', 'never-runs'),
  probeMutant('R1-M08', 'requests', 'never-runs'),
  probeMutant('R1-M09', 'dial', 'always-open'),
];

function retagged(id: 'R1-M01' | 'R1-M02', host: string, role: string, wrong: string): MutantImplementation {
  return liveMutant({
    id,
    make: ({ fleet }) => fleet.setTag(host, 'role', wrong),
    look: async ({ fleet }) => `${host} has role ${(await fleet.instance(host)).role}`,
    changed: (seen) => seen.endsWith(` ${wrong}`),
    undo: ({ fleet }) => fleet.setTag(host, 'role', role),
  });
}
