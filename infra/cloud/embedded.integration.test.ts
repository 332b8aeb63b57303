import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { CreateVpcCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import Docker from 'dockerode';
import { debianAmi, destroyCloud, ensureCloud } from '../local/index.ts';
import { listFirewall, removeFirewall } from '../local/firewall-apply.ts';
import { cloudFiles, readCloudRecord } from '../local/files.ts';
import { compareInventories, takeInventory } from '../machine/inventory/index.ts';
import type { Inventory } from '../machine/inventory/index.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { testHosts } from './embedded-hosts.ts';
import { testStorage } from './embedded-storage.ts';
import { testTraffic } from './embedded-traffic.ts';
import type { Machine, Stage, World } from './embedded-world.ts';
import {
  buildWorld,
  hostnameOf,
  runMachines,
  scratchDirectory,
  shell,
  stateOf,
  untilDial,
  untilEnded,
  webPort,
} from './embedded-world.ts';
import { setTag } from './instances.ts';

const name = 'ec2-itest';
const serve = `#!/bin/sh
echo run >> /var/lib/user-data-runs
systemd-run --unit web python3 -m http.server ${webPort} --directory /etc
`;

describe('the embedded EC2', { timeout: timeouts.integrationTests }, () => {
  const directory = scratchDirectory();
  const docker = new Docker();
  let before_: Inventory;
  let stage: Stage;

  before(async () => {
    process.env.ASSAY_STATE = directory;
    before_ = await takeInventory(name);
    const world = await buildWorld(await ensureCloud({ name }), directory);
    const [first, second] = (await runMachines(world, 2, serve)) as [Machine, Machine];
    stage = { name, world, first, second };
  });

  after(async () => {
    await destroyCloud({ name });
  });

  test('boots hosts that answer to the key and run user data once', async () => {
    const { world, first } = stage;
    assert.equal(await shell(world, first, 'hostname'), `ip-${first.ip.replaceAll('.', '-')}`);
    assert.equal(await shell(world, first, 'sudo id -u'), '0');
    assert.equal(await untilUserData(world, first), 'run');
    assert.equal(await stateOf(world, first.id), 'running');
  });

  const refusals = [
    { what: 'image', change: { ImageId: 'ami-00000000000000000' }, code: 'InvalidAMIID.NotFound' },
    { what: 'instance type', change: { InstanceType: 't99.huge' as never }, code: 'InvalidParameterValue' },
    { what: 'key', change: { KeyName: 'nobody' }, code: 'InvalidKeyPair.NotFound' },
  ];
  for (const { what, change, code } of refusals) {
    test(`refuses an unknown ${what} with AWS's error code`, async () => {
      const { world } = stage;
      const request = { ImageId: debianAmi.ami_id, InstanceType: 't3.small' as const, MinCount: 1, MaxCount: 1 };
      const answer = world.cloud.ec2.send(new RunInstancesCommand({ ...request, ...change }));
      await assert.rejects(answer, { name: code });
    });
  }

  // In this describe and no file of their own: a cloud is made once, and each part goes on with what the one before it left.
  testTraffic(() => stage);
  testStorage(() => stage);
  testHosts(() => stage);

  test('rules that somebody removes come back with the next pass', async () => {
    const { world, first } = stage;
    await removeFirewall(name);
    await setTag(world.cloud, first.id, 'touched', 'yes');
    await untilDial(first.ip, 23, 'TIMEOUT');
    await poll(() => listFirewall(name), {
      what: 'the rules',
      timeout: timeouts.hostBoot,
      until: (rules) => rules !== undefined,
    });
  });

  test('a range that leads elsewhere on this machine is refused, naming the interface', async () => {
    const { world } = stage;
    const taken = new CreateVpcCommand({ CidrBlock: '10.98.128.0/17' });
    await assert.rejects(world.cloud.ec2.send(taken), {
      name: 'InvalidVpc.Range',
      message: /10\.98\.0\.0\/16 on interface as-/,
    });
  });

  test('a port that is taken is an error that names its holder', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await assert.rejects(ensureCloud({ name: 'ec2-itest-port', port }), (error: Error) =>
      error.message.includes(`Port ${port}`),
    );
    server.close();
  });

  test('whoever asks at the same time gets the same cloud', async () => {
    const connections = await Promise.all([ensureCloud({ name }), ensureCloud({ name })]);
    assert.deepEqual(connections[0], connections[1]);
  });

  test('a corrupt state file is an error that names it, never a fresh start', async () => {
    const { world, first } = stage;
    const record = readCloudRecord(name);
    assert.ok(record);
    const file = cloudFiles(name).api;
    const intact = readFileSync(file);
    writeFileSync(file, Buffer.concat([intact.subarray(0, 100), Buffer.from('x'), intact.subarray(101)]));
    process.kill(record.daemon.pid, 'SIGKILL');
    await untilEnded([record.daemon]);
    await assert.rejects(
      ensureCloud({ name }),
      (error: Error) => error.message.includes(file) && error.message.includes('npm run down'),
    );
    writeFileSync(file, intact);
    await ensureCloud({ name });
    assert.equal(await shell(world, first, 'hostname'), hostnameOf(first));
  });

  test('taking it down leaves the machine as it was', async () => {
    await destroyCloud({ name });
    const differences = compareInventories(before_, await takeInventory(name));
    const kept = ['containers', 'networks', 'volumes', 'nftables', 'links', 'routes'];
    const own = differences
      .filter(({ category }) => kept.includes(category))
      .filter((it) => JSON.stringify(it).includes(name));
    assert.deepEqual(own, []);
    assert.deepEqual(await docker.listContainers({ all: true, filters: { label: [`assay.cloud=${name}`] } }), []);
  });
});

async function untilUserData(world: World, machine: Machine): Promise<string> {
  return poll(() => shell(world, machine, 'sudo cat /var/lib/user-data-runs'), {
    what: 'user data to have run',
    timeout: timeouts.hostBoot,
    until: (text) => text !== '',
  });
}
