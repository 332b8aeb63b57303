import { caseOf, expect, test } from '../../fixtures/index.ts';

test(...caseOf('R2-05'), async ({ ansible, fleet, nodes, entrance, topology, evidence }) => {
  const workers = topology.needs('worker', 2);
  const victim = workers.at(-1) ?? workers[0];
  const before = { instance: await fleet.instance(victim), node: await nodes.get(victim) };
  await fleet.terminate(victim);
  const provision = await ansible.run('provision');
  const site = await ansible.run('site');
  await nodes.untilReady(victim);
  const targets = await entrance.untilHealthy('http', workers);
  const after = { instance: await fleet.instance(victim), node: await nodes.get(victim) };
  await evidence.record('replacement', { before, after, provision: provision.changed, site: site.changed, targets });

  expect(after.instance.id, 'id of the instance').not.toBe(before.instance.id);
  expect(after.instance.zone, 'zone of the instance').toBe(before.instance.zone);
  expect(after.node.uid, 'uid of the node').not.toBe(before.node.uid);
  expect(targets.healthy, 'healthy targets').toContain(victim);
});

test(...caseOf('R2-06'), async ({ ansible, fleet, topology, evidence }) => {
  const [host] = topology.needs('worker', 1);
  const reachable = await ansible.run('site', { limit: host });
  await using silence = await fleet.silenceSsh(host);
  // The host has booted long ago: what does not answer at once will not.
  const failure = await ansible.runToFailure('site', { limit: host, overrides: { boot_timeout: 10 } });
  const { description } = silence;
  await evidence.record('an unreachable host', { description, reachable: reachable.hosts, failure });

  expect(Object.keys(reachable.hosts), 'hosts of the run before').toContain(host);
  expect(failure, 'what the user reads').toMatch(new RegExp(`${host}.*(timed out|refused|unreachable)`, 'is'));
});
