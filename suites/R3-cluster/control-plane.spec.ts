import { caseOf, expect, longestOutage, test, trustworthy } from '../../fixtures/index.ts';

test(...caseOf('R3-06'), async ({ etcd, topology, evidence }) => {
  const members = await etcd.members();
  await evidence.record('etcd members', members);
  expect(members.map(({ name, healthy }) => ({ name, healthy }))).toEqual(
    topology.needs('control_plane', 3).map((name) => ({ name, healthy: true })),
  );
});

/** Milliseconds that the API may be silent while a control-plane host dies: what the owners of EasyPay accept. */
const outageObjective = 30_000;

test(...caseOf('R3-07'), async ({ etcd, fleet, nodes, entrance, topology, evidence }) => {
  for (const host of topology.needs('control_plane', 3)) {
    await using load = await entrance.loadApi(10);
    const stopRequestedAt = load.now();
    await fleet.stop(host);
    await nodes.untilNotReady(host);
    const notReadyAt = load.now();
    await fleet.start(host);
    await nodes.untilReady(host);
    const members = await etcd.untilHealthy();
    const rejoinedAt = load.now();
    const samples = trustworthy(await load.stop());

    const outage = longestOutage(samples);
    const lost = samples.filter(({ error }) => error !== undefined);
    const times = { stopRequestedAt, notReadyAt, rejoinedAt };
    await evidence.record(`${host} stopped and started`, { outage, times, members, sent: samples.length, lost });
    expect(outage, `longest time without an answer, ms, around the stop of ${host}`).toBeLessThan(outageObjective);
  }
  await nodes.untilPodsReady();
});
