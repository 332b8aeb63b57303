import { caseOf, expect, newWorkload, objectives, test } from '../../fixtures/index.ts';

/** More than any cluster writes between a backup and its use: what etcd is told to skip. */
const skipped = 1_000_000_000;

test(...caseOf('R7-05'), async ({ drill, evidence }) => {
  const { backup, restoration, compared, drifted, differences } = await drill.record();
  await evidence.record('restoration', { backup, restoration, objectives });
  await evidence.record('objects', { compared, drifted, differences });

  const changed = drifted.map(({ object, field }) => `${object} ${field}`.trim());
  expect(changed, 'what was different before the restoration').toEqual(
    expect.arrayContaining([
      'configmaps recovery/changed data.colour',
      'configmaps recovery/made-later',
      'secrets recovery/removed',
    ]),
  );
  expect(differences, 'what is different from the backup').toEqual([]);
  expect(restoration.total, 'time to recover, ms').toBeLessThan(objectives.recoveryTime);
});

test(...caseOf('R7-06'), async ({ drill, topology, evidence }) => {
  const { revisions, watches, etcd } = await drill.record();
  await evidence.record('revisions, watches and members', { revisions, watches, etcd });

  expect(Number(revisions.after) - Number(revisions.before), 'revisions that were skipped').toBeGreaterThan(skipped);
  expect(watches, 'watches').toHaveLength(topology.names('control_plane').length);
  for (const { server, code } of watches) expect(code, `answer of ${server} to a watch from before`).toBe(410);
  expect(
    etcd.members.map(({ name }) => name),
    'members',
  ).toEqual(topology.names('control_plane').toSorted());
  expect(new Set(Object.values(etcd.hashes)).size, 'different contents').toBe(1);
});

test(...caseOf('R7-07'), async ({ drill, agents, cluster, evidence }) => {
  const { restoration } = await drill.record();
  await using workload = await newWorkload(cluster);
  const allowed = await workload.dialService(agents);
  const denied = await workload.dialDenied(agents);
  const recovered = await workload.dialService(agents);
  await evidence.record('a new workload', { restoration, pods: workload.pods, allowed, denied, recovered });

  expect(
    allowed.map(({ outcome }) => outcome),
    'dials to the new Service',
  ).toEqual(allowed.map(() => 'open'));
  expect(
    denied.map(({ outcome }) => outcome),
    'dials that a new policy forbids',
  ).toEqual(denied.map(() => 'timeout'));
  expect(
    recovered.map(({ outcome }) => outcome),
    'dials after the policy',
  ).toEqual(recovered.map(() => 'open'));
});

test(...caseOf('R7-08'), async ({ drill, easypay, ledger, evidence }) => {
  const { money, reads } = await drill.record();
  const failed = reads.filter(({ error }) => error !== undefined);
  const audit = await ledger.audit();
  const pods = await easypay.pods('wallet');
  await evidence.record('money and reads', { money, reads: reads.length, failed, audit, pods });

  expect(money.found, 'balances').toEqual(money.expected);
  expect(audit, 'audit').toMatchObject({ total: '0', unbalancedTransfers: 0, wrongBalances: 0, overdrawnWallets: 0 });
  expect(reads.length, 'reads during the restoration').toBeGreaterThan(0);
  expect(failed, 'reads that were not answered').toEqual([]);
});
