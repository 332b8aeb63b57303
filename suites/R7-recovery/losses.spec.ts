import { caseOf, expect, objectives, test, type Loss } from '../../fixtures/index.ts';

/** The majority was lost, and the cluster came back from its backup with all its members. */
function expectRestored(loss: Loss, hosts: readonly string[]): void {
  expect(loss.quorum, 'whether etcd still answered').toBe(false);
  expect(loss.replaced, 'hosts that are new').toEqual(loss.hosts);
  expect(loss.kept, 'what the backup held').toBe('there');
  expect(
    loss.etcd.members.map(({ name }) => name),
    'members',
  ).toEqual(hosts.toSorted());
  expect(loss.recovered, 'time to recover, ms').toBeLessThan(objectives.recoveryTime);
}

test(...caseOf('R7-10'), async ({ losses, topology, evidence }) => {
  const hosts = topology.names('control_plane');
  const loss = await losses.of(hosts.slice(0, 1));
  await evidence.record('loss of one member', loss);

  expect(loss.quorum, 'whether etcd still answered').toBe(true);
  expect(loss.replaced, 'hosts that are new').toEqual(loss.hosts);
  expect(loss.restoration, 'restoration').toBeUndefined();
  expect(loss.newest, 'what was written just before the loss').toBe('there');
  expect(
    loss.etcd.members.map(({ name }) => name),
    'members',
  ).toEqual(hosts.toSorted());
});

test(...caseOf('R7-11'), async ({ losses, topology, evidence }) => {
  const hosts = topology.names('control_plane');
  const loss = await losses.of(hosts.slice(0, 2));
  await evidence.record('loss of two members', loss);

  expectRestored(loss, hosts);
});

test(...caseOf('R7-12'), async ({ losses, topology, evidence }) => {
  const hosts = topology.names('control_plane');
  const loss = await losses.of(hosts);
  await evidence.record('loss of all members', loss);

  expectRestored(loss, hosts);
});

test(...caseOf('R7-13'), async ({ losses, evidence }) => {
  const resumed = await losses.interrupted();
  await evidence.record('an interrupted restoration', resumed);

  expect(resumed.interrupted, 'what the user read').toMatch(/failed/);
  expect(resumed.another, 'what another backup was answered').toMatch(/is unfinished: run it to its end/);
  expect(resumed.kept, 'what the backup held').toBe('there');
  expect(new Set(Object.values(resumed.etcd.hashes)).size, 'different contents').toBe(1);
});
