import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RebootInstancesCommand } from '@aws-sdk/client-ec2';
import Docker from 'dockerode';

import { ensureCloud } from '../local/index.ts';
import { readCloudRecord } from '../local/files.ts';
import { identify } from '../machine/process.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import type { Machine, Stage, World } from './embedded-world.ts';
import { dial, hostnameOf, runMachines, shell, stateOf, untilEnded } from './embedded-world.ts';
import { startInstance, stopInstance, terminateInstance } from './instances.ts';

/** Part of the test of the embedded EC2: hosts that are stopped, die or are terminated, also while the cloud's processes die. */
export function testHosts(stage: () => Stage): void {
  const docker = new Docker();

  test('stop, start and reboot act on the host, whose disk stays', async () => {
    const { world, second } = stage();
    const bootId = (): Promise<string> =>
      shell(world, second, 'systemd-analyze timestamp "@$(stat -c %Y /proc/1)" | head -1; ps -o lstart= 1');
    await shell(world, second, 'echo kept | sudo tee /root/note /var/note');
    const firstBoot = await bootId();
    await stopInstance(world.cloud, second.id);
    assert.equal(await dial(second.ip, 22), 'TIMEOUT');
    await startInstance(world.cloud, second.id);
    assert.equal(await shell(world, second, 'sudo cat /root/note /var/note | uniq'), 'kept');
    const secondBoot = await bootId();
    assert.notEqual(secondBoot, firstBoot);
    await world.cloud.ec2.send(new RebootInstancesCommand({ InstanceIds: [second.id] }));
    await poll(bootId, { what: 'a reboot', timeout: timeouts.hostBoot, until: (found) => found !== secondBoot });
    assert.equal(await shell(world, second, 'sudo cat /var/lib/user-data-runs'), 'run');
  });

  test('a host that dies is started again', async () => {
    const { name, world, second } = stage();
    await docker.getContainer(`${name}-${second.id}`).kill();
    await untilRunning(world, second);
    assert.equal(await shell(world, second, 'hostname'), hostnameOf(second));
  });

  test('a terminated instance loses its container and its disk', async () => {
    const { name, world } = stage();
    const [third] = (await runMachines(world, 1)) as [Machine];
    await shell(world, third, 'true');
    await terminateInstance(world.cloud, third.id);
    await assert.rejects(docker.getContainer(`${name}-${third.id}`).inspect(), { statusCode: 404 });
    await assert.rejects(docker.getVolume(`${name}-${third.id}`).inspect(), { statusCode: 404 });
  });

  const victims = [
    { who: 'the API', pids: (name: string) => [readCloudRecord(name)?.api?.pid] },
    { who: 'the daemon', pids: (name: string) => [readCloudRecord(name)?.daemon.pid] },
    { who: 'both', pids: (name: string) => [readCloudRecord(name)?.daemon.pid, readCloudRecord(name)?.api?.pid] },
  ];
  for (const { who, pids } of victims) {
    test(`after kill -9 of ${who} in the middle of RunInstances everything is there once`, async () => {
      const { name, world, first, second } = stage();
      const [third] = (await runMachines(world, 1)) as [Machine];
      const killed = pids(name).flatMap((pid) => (pid === undefined ? [] : (identify(pid) ?? [])));
      for (const { pid } of killed) process.kill(pid, 'SIGKILL');
      await untilEnded(killed);
      await poll(() => ensureCloud({ name }), { what: 'the cloud', timeout: timeouts.cloudStart, until: () => true });
      await untilRunning(world, third);
      assert.equal(await shell(world, third, 'hostname'), hostnameOf(third));
      const filters = { label: [`assay.cloud=${name}`, 'assay.instance'] };
      const hosts = (await docker.listContainers({ all: true, filters })).map((each) => each.Labels['assay.instance']);
      assert.deepEqual(hosts.toSorted(), [first.id, second.id, third.id].toSorted());
      await terminateInstance(world.cloud, third.id);
    });
  }
}

async function untilRunning(world: World, { id }: Machine): Promise<void> {
  await poll(() => stateOf(world, id), {
    what: 'the host',
    timeout: timeouts.hostBoot,
    until: (it) => it === 'running',
  });
}
