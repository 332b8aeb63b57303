import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R1-01'), async ({ fleet, topology, evidence }) => {
  const instances = await fleet.list();
  await evidence.record('instances of the EC2 API', instances);
  const found = instances.map(({ name, role, type, zone, state }) => ({ name, role, type, zone, state }));
  expect(found).toEqual(topology.machines.map((machine) => ({ ...machine, state: 'running' })));
});

test(...caseOf('R1-02'), async ({ fleet, topology, evidence }) => {
  const [...controlPlanes] = topology.needs('control_plane', 3);
  const [...workers] = topology.needs('worker', 3);
  const instances = await fleet.list();
  const zonesOf = (role: string) => instances.filter((instance) => instance.role === role).map(({ zone }) => zone);
  const zones = { control_plane: zonesOf('control_plane'), worker: zonesOf('worker') };
  await evidence.record('zones by role', zones);
  expect(new Set(zones.control_plane), 'zones that hold a control_plane').toHaveProperty('size', controlPlanes.length);
  expect(new Set(zones.worker), 'zones that hold a worker').toHaveProperty('size', workers.length);
});
