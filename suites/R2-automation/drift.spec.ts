import { caseOf, expect, test } from '../../fixtures/index.ts';

/** What is broken on a host, and how it looks when it is whole again. */
const hostDrift = {
  'a deleted file': {
    damage: 'rm /etc/containerd/certs.d/_default/hosts.toml',
    intact: 'test -s /etc/containerd/certs.d/_default/hosts.toml',
  },
  'a stopped service': { damage: 'systemctl stop docker.socket docker', intact: 'systemctl is-active docker' },
  'a changed setting': {
    damage: 'sysctl -w net.ipv4.ip_forward=0',
    intact: 'test "$(sysctl -n net.ipv4.ip_forward)" = 1',
  },
} as const;

test(...caseOf('R2-03'), async ({ ansible, fleet, topology, evidence }) => {
  const [host] = topology.needs('worker', 1);
  const look = async () => {
    const found: Record<string, boolean> = {};
    for (const [what, { intact }] of Object.entries(hostDrift)) {
      found[what] = (await fleet.run(host, intact)).exitCode === 0;
    }
    return found;
  };
  const all = (intact: boolean) => Object.fromEntries(Object.keys(hostDrift).map((what) => [what, intact]));

  expect(await look(), 'before').toEqual(all(true));
  for (const { damage } of Object.values(hostDrift)) await fleet.run(host, damage);
  expect(await look(), 'after the damage').toEqual(all(false));
  const repair = await ansible.run('site');
  const after = await look();
  await evidence.record('repair', { host, drift: hostDrift, changed: repair.changed, after });
  expect(after, 'after the repair').toEqual(all(true));
  expect(new Set(repair.changed.map((change) => change.host)), 'hosts that the repair changed').toEqual(
    new Set([host]),
  );
  expect((await ansible.run('site')).changed, 'changes of one more run').toEqual([]);
});

/** No playbook knows it. */
const holePort = 9998;

test(...caseOf('R2-04'), async ({ ansible, securityGroups, evidence }) => {
  const before = await securityGroups.rules();
  await securityGroups.open('worker', holePort);
  const drifted = await securityGroups.rules();
  const repair = await ansible.run('provision');
  const after = await securityGroups.rules();
  await evidence.record('security groups', { before, drifted, changed: repair.changed, after });

  expect(drifted, 'rules after the drift').toHaveLength(before.length + 1);
  expect(after, 'rules after the repair').toEqual(before);
  expect(repair.changed, 'tasks that repaired').toHaveLength(1);
});
