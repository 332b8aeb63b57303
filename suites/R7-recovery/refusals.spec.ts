import { caseOf, expect, test } from '../../fixtures/index.ts';

const flipped = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => (index === bytes.length >> 1 ? byte ^ 1 : byte));

test(...caseOf('R7-09'), async ({ backups, recovery, etcd, topology, evidence }) => {
  const [host = ''] = topology.names('control_plane');
  const backup = await backups.take(host);
  const before = await etcd.state();
  await using truncated = await backups.tampered(backup, 'truncated', {
    archive: (bytes) => bytes.subarray(0, bytes.length >> 1),
  });
  await using bent = await backups.tampered(backup, 'flipped', { archive: flipped });
  await using empty = await backups.tampered(backup, 'empty', { archive: () => new Uint8Array() });
  await using old = await backups.tampered(backup, 'old', { manifest: { taken_at: '2020-01-01T00:00:00+00:00' } });
  await using foreign = await backups.tampered(backup, 'foreign', { manifest: { authority: 'f'.repeat(64) } });
  const said = {
    truncated: await recovery.refusal(truncated.key),
    flipped: await recovery.refusal(bent.key),
    empty: await recovery.refusal(empty.key),
    old: await recovery.refusal(old.key),
    foreign: await recovery.refusal(foreign.key),
    missing: await recovery.refusal(`${backup.key}-missing`),
    healthy: await recovery.refusal(backup.key, { restore_healthy_cluster: false }),
    identity: await recovery.refusal(backup.key, { backup_identity_file: await backups.foreignIdentity() }),
  };
  const after = await etcd.state();
  await evidence.record('refusals', { said, before, after });

  for (const damaged of [said.truncated, said.flipped, said.empty]) expect(damaged).toMatch(/The archive is damaged/);
  expect(said.old).toMatch(/has expired: expected a backup of the last 86400 s/);
  expect(said.foreign).toMatch(/is a backup of another cluster/);
  expect(said.missing).toMatch(/NoSuchKey/);
  expect(said.healthy).toMatch(/is healthy: restoring it would lose everything since the backup/);
  expect(said.identity).toMatch(/age failed: .*no identity matched/);
  expect(after.cluster, 'the etcd cluster').toBe(before.cluster);
  expect(after.members, 'members').toEqual(before.members);
});
