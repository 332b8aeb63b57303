import { caseOf, expect, longestOutage, test, trustworthy } from '../../fixtures/index.ts';

test(...caseOf('R3-06'), async ({ etcd, topology, evidence }) => {
  const members = await etcd.members();
  await evidence.record('etcd members', members);
  expect(members.map(({ name, healthy }) => ({ name, healthy }))).toEqual(
    topology.needs('control_plane', 3).map((name) => ({ name, healthy: true })),
  );
});

/** Milliseconds that a dead host may cost requests: what the owners of EasyPay accept. */
const windowObjective = 30_000;

test(...caseOf('R3-07'), async ({ etcd, fleet, nodes, entrance, topology, evidence }) => {
  const hosts = topology.needs('control_plane', 3);
  const { check, window } = await entrance.untilHealthy('api', hosts);
  expect(window, 'health-check window, ms').toBeLessThanOrEqual(windowObjective);

  for (const host of hosts) {
    await test.step(`without ${host}`, async () => {
      await using load = await entrance.loadApi(10);
      const stopRequestedAt = load.now();
      await fleet.stop(host);
      const stoppedAt = load.now();
      await nodes.untilNotReady(host);
      const notReadyAt = load.now();
      await fleet.start(host);
      await nodes.untilReady(host);
      const members = await etcd.untilHealthy();
      await entrance.untilHealthy('api', hosts);
      const rejoinedAt = load.now();
      const samples = await load.stop();

      const lost = samples.filter(({ error }) => error !== undefined);
      const times = { stopRequestedAt, stoppedAt, notReadyAt, rejoinedAt };
      const outage = longestOutage(samples);
      await evidence.record(`${host} stopped and started`, {
        check,
        window,
        outage,
        times,
        members,
        sent: samples.length,
        lost,
      });
      // A pause of the generator shorter than this cannot hide an outage that matters.
      trustworthy(samples, window / 4);
      expect(
        lost.filter(({ sentAt }) => sentAt < stopRequestedAt || sentAt > stoppedAt + window),
        `requests lost outside the health-check window around the stop of ${host}`,
      ).toEqual([]);
    });
  }
  await nodes.untilPodsReady();
});
