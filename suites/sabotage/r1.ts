import type { MutantImplementation } from './implementation.ts';
import { openStack } from '../../fixtures/harness.ts';
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
  probeMutant('R1-M10', 'instances', 'first-page-only'),
  probeMutant('R1-M11', 'instances', 'first-page-only'),
  probeMutant('R1-M12', 'stop', 'never-runs'),
  blindToDeath('R1-M13'),
  liveMutant({
    id: 'R1-M14',
    make: async ({ entrance }, facts) => {
      await facts.set('attached', (await entrance.elasticIp()).allocationId);
      await entrance.setTagged(facts.get('attached') ?? '', false);
      await entrance.allocateAddress();
    },
    look: async ({ entrance }) =>
      `${(await entrance.association()).loadBalancers.length} load balancers at the address`,
    changed: (seen) => seen.startsWith('0 '),
    undo: async ({ entrance }, facts) => {
      const attached = facts.get('attached');
      if (attached === undefined) return;
      await entrance.setTagged(attached, true);
      const spare = (await entrance.addresses()).filter(({ allocationId }) => allocationId !== attached);
      for (const { allocationId } of spare) await entrance.releaseAddress(allocationId);
    },
  }),
];

/** The health of targets looks good whatever happens. The case stops a worker all the same, and it comes back by itself. */
function blindToDeath(id: 'R1-M13'): MutantImplementation {
  return {
    ...probeMutant(id, 'target-health', 'always-healthy'),
    revert: async () => {
      const { entrance, nodes, topology } = await openStack();
      await entrance.untilHealthy('http', topology.names('worker'));
      await nodes.untilPodsReady();
    },
  };
}

function retagged(id: 'R1-M01' | 'R1-M02', host: string, role: string, wrong: string): MutantImplementation {
  return liveMutant({
    id,
    make: ({ fleet }) => fleet.setTag(host, 'role', wrong),
    look: async ({ fleet }) => `${host} has role ${(await fleet.instance(host)).role}`,
    changed: (seen) => seen.endsWith(` ${wrong}`),
    undo: ({ fleet }) => fleet.setTag(host, 'role', role),
  });
}
