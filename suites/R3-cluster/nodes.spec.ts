import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R3-02'), async ({ nodes, topology, pinned, evidence }) => {
  const found = await nodes.list();
  await evidence.record('nodes', { pinned: pinned.versions, found });
  expect(found.map(({ name, ready, kubelet, zone }) => ({ name, ready, kubelet, zone }))).toEqual(
    topology.nodes.map((name) => ({
      name,
      ready: true,
      kubelet: pinned.kubernetesVersion,
      zone: topology.zoneOf(name),
    })),
  );

  const pods = await nodes.untilPodsReady();
  await evidence.record('pods', pods);
});
