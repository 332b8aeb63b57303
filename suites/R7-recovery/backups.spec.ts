import { caseOf, expect, objectives, test } from '../../fixtures/index.ts';

/** What etcd keeps of the Secret of the drill: encrypted archives show nothing of it. */
const canary = 'what was removed comes back';

test(...caseOf('R7-01'), async ({ backups, fleet, topology, evidence }) => {
  const hosts = topology.names('control_plane');
  const schedules = await Promise.all(
    hosts.map(async (host) => {
      const { stdout } = await fleet.run(
        host,
        'systemctl show etcd-backup.timer -p ActiveState -p TimersCalendar --value',
      );
      return { host, told: stdout.trim().split('\n') };
    }),
  );
  await backups.untilCalm(hosts);
  const before = await backups.list();
  const runs = [];
  for (const host of hosts) {
    const { exitCode, elapsed } = await fleet.run(host, 'systemctl start etcd-backup.service');
    runs.push({ host, exitCode, elapsed });
  }
  const known = new Set(before.map(({ key }) => key));
  const made = (await backups.list()).filter(({ key }) => !known.has(key));
  await evidence.record('schedules and backups', { schedules, runs, made, objectives });

  for (const { host, told } of schedules) expect(told, `timer of ${host}`).toContain('active');
  const minutes = schedules.map(({ told }) => /OnCalendar=\*(?:-\*-\* \*)?:(\d+)\/(\d+)/.exec(told.join(' ')));
  expect(new Set(minutes.map((match) => Number(match?.[1]))).size, 'different minutes').toBe(hosts.length);
  for (const match of minutes)
    expect(Number(match?.[2]) * 60_000, 'interval, ms').toBeLessThanOrEqual(objectives.recoveryPoint);
  expect(
    runs.map(({ exitCode }) => exitCode),
    'exit codes of the service',
  ).toEqual(hosts.map(() => 0));
  expect(made.map(({ host }) => host).toSorted(), 'hosts that made a backup').toEqual([...hosts].toSorted());
});

test(...caseOf('R7-02'), async ({ backups, cluster, topology, evidence }) => {
  const [host = ''] = topology.names('control_plane');
  const secret = { metadata: { name: 'backup-canary', namespace: 'default' }, stringData: { note: canary } };
  await cluster.core.createNamespacedSecret({ namespace: 'default', body: secret });
  const backup = await backups
    .take(host)
    .finally(() => cluster.core.deleteNamespacedSecret({ name: 'backup-canary', namespace: 'default' }));
  const archive = Buffer.from(await backups.archive(backup));
  await evidence.record('archive', { backup, head: archive.subarray(0, 21).toString('latin1') });
  expect(archive.includes(canary), 'whether the archive shows what a Secret holds').toBe(false);

  const opened = await backups.open(backup);
  await evidence.record('what is in it', { files: opened.files, status: opened.status });
  expect(opened.snapshot.includes(canary), 'whether the snapshot in it holds the Secret').toBe(true);
  expect(opened.status, 'the snapshot, read through').toMatchObject({
    hash: backup.hash,
    revision: backup.revision,
    totalKey: backup.keys,
  });
  expect(opened.files, 'what a new control plane needs').toEqual(expect.arrayContaining(['pki/ca.key', 'pki/sa.key']));
});

test(...caseOf('R7-03'), async ({ backups, topology, evidence }) => {
  const [host = ''] = topology.names('control_plane');
  await backups.untilCalm(topology.names('control_plane'));
  for (let count = 0; count < 2; count++) await backups.take(host);
  const before = await backups.list();
  const kept = 2;
  const { exitCode, stderr } = await backups.tryTake(host, { keep: kept });
  const after = await backups.list();
  await evidence.record('backups', {
    before: before.map(({ key }) => key),
    after: after.map(({ key }) => key),
    stderr,
  });

  expect(exitCode, 'exit code').toBe(0);
  expect(before.length, 'backups before').toBeGreaterThanOrEqual(kept);
  expect(after, 'backups that are left').toHaveLength(kept);
  expect(after[0]?.key, 'the older one that is left').toBe(before.at(-1)?.key);
});

test(...caseOf('R7-04'), async ({ backups, fleet, topology, evidence }) => {
  const [host = ''] = topology.names('control_plane');
  await backups.untilCalm(topology.names('control_plane'));
  const before = await backups.list();
  const attempts = {
    bucket: await backups.tryTake(host, { bucket: 'no-such-bucket-of-easypay' }),
    recipient: await backups.tryTake(host, { recipient: 'age1nobody' }),
    storage: await backups.tryTake(host, { endpoint: 'http://127.0.0.1:9' }),
    space: await onSmallDisk(() => backups.tryTake(host, { work: '/run/etcd-backup-small' })),
  };
  const after = await backups.list();
  const control = await backups.take(host);
  await evidence.record('refusals', { attempts, control: control.key });

  const said = Object.fromEntries(Object.entries(attempts).map(([name, { stderr }]) => [name, stderr.trim()]));
  for (const { exitCode } of Object.values(attempts)) expect(exitCode, 'exit code').toBe(1);
  expect(said.bucket).toMatch(/The object storage refused: expected the bucket no-such-bucket-of-easypay/);
  expect(said.recipient).toMatch(/age failed: .*see `backup_recipient`/);
  expect(said.storage).toMatch(/The object storage could not be used/);
  expect(said.space).toMatch(/There is no room for a backup in \/run\/etcd-backup-small: expected \d+ MiB free/);
  expect(
    after.map(({ key }) => key),
    'backups afterwards',
  ).toEqual(before.map(({ key }) => key));

  async function onSmallDisk<T>(work: () => Promise<T>): Promise<T> {
    await fleet.run(host, 'mkdir -p /run/etcd-backup-small && mount -t tmpfs -o size=16m none /run/etcd-backup-small');
    return work().finally(() => fleet.run(host, 'umount /run/etcd-backup-small; rmdir /run/etcd-backup-small'));
  }
});
