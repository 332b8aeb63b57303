import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R3-02'), async ({ nodes, topology, pinned, evidence }) => {
  const found = await nodes.list();
  const pods = await nodes.podsNotReady();
  await evidence.record('nodes', { pinned: pinned.versions, found, podsNotReady: pods });

  expect(
    found.map(({ name }) => name),
    'nodes',
  ).toEqual(topology.nodes);
  for (const node of found) {
    expect(node, node.name).toMatchObject({
      ready: true,
      kubelet: pinned.kubernetesVersion,
      zone: topology.zoneOf(node.name),
    });
  }
  expect(pods, 'pods that are not Ready').toEqual([]);
});
