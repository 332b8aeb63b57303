import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R3-03'), async ({ agents, topology, evidence }) => {
  const pods = await agents.pods();
  expect(pods.map(({ node }) => node).sort(), 'nodes with an agent').toEqual(topology.nodes);
  const dials = await agents.dialEachOther();
  await evidence.record('pod to pod', dials);
  expect(dials, 'every agent dials every agent by TCP and UDP').toHaveLength(pods.length ** 2 * 2);
  expect(
    dials.filter(({ outcome }) => outcome !== 'open'),
    'dials that did not connect',
  ).toEqual([]);
});

test(...caseOf('R3-04'), async ({ agents, fleet, topology, evidence }) => {
  const byAddress = await agents.dialAll([{ host: await agents.serviceIp(), port: 80, protocol: 'tcp' }]);
  const byName = await agents.dialName('agent.connectivity.svc.cluster.local', 80);
  const nodePorts = await Promise.all(
    topology.nodes.map(async (node) => {
      const source = topology.nodes.find((name) => name !== node) ?? node;
      const url = `http://${(await fleet.instance(node)).privateIp}:${agents.nodePort}/hostname`;
      return { node, source, ...(await fleet.run(source, `curl --silent --show-error --max-time 5 ${url}`)) };
    }),
  );
  await evidence.record('Service, DNS and NodePort', { byAddress, byName, nodePorts });
  for (const [what, dials] of Object.entries({ byAddress, byName })) {
    expect(dials, `dials of the Service, ${what}`).toHaveLength(topology.nodes.length);
    expect(
      dials.filter(({ outcome }) => outcome !== 'open'),
      `dials of the Service, ${what}, that did not connect`,
    ).toEqual([]);
  }
  for (const { node, stdout } of nodePorts) expect(stdout, `answer of the NodePort on ${node}`).toMatch(/^agent-/);
});

test(...caseOf('R3-05'), async ({ images, topology, pinned, evidence }) => {
  const [node] = topology.needs('worker', 1);
  const pull = await images.pullFresh(node);
  await evidence.record('pull through the mirror', pull);
  expect(pull.presentBefore, 'image present before').toBe(false);
  expect(pull.output, 'what the fresh image printed').toContain(pinned.versions.etcd?.replace(/^v/, ''));
  expect(pull.mirrorLog, 'requests of the node that the mirror logged').toContain(pull.nodeIp);
});
