import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DisassociateAddressCommand,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import Docker from 'dockerode';
import { debianAmi, destroyCloud, ensureCloud } from '../local/index.ts';
import { listFirewall, removeFirewall } from '../local/firewall-apply.ts';
import { cloudFiles, readCloudRecord } from '../local/files.ts';
import { compareInventories, takeInventory } from '../machine/inventory/index.ts';
import type { Inventory } from '../machine/inventory/index.ts';
import type { ProcessIdentity } from '../machine/process.ts';
import { identify, isAlive } from '../machine/process.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import type { Machine, World } from './embedded-world.ts';
import {
  allow,
  buildWorld,
  dial,
  runMachines,
  scratchDirectory,
  shell,
  stateOf,
  untilDial,
  worldRange,
  worldRouter,
} from './embedded-world.ts';
import { setTag, startInstance, stopInstance, terminateInstance } from './instances.ts';

const name = 'ec2-itest';
const webPort = 8080;
const serve = `#!/bin/sh
echo run >> /var/lib/user-data-runs
systemd-run --unit web python3 -m http.server ${webPort} --directory /etc
`;

describe('the embedded EC2', { timeout: timeouts.integrationTests }, () => {
  const directory = scratchDirectory();
  const docker = new Docker();
  let before_: Inventory;
  let world: World;
  let first: Machine;
  let second: Machine;

  before(async () => {
    process.env.ASSAY_STATE = directory;
    before_ = await takeInventory(name);
    world = await buildWorld(await ensureCloud({ name }), directory);
    [first, second] = (await runMachines(world, 2, serve)) as [Machine, Machine];
  });

  after(async () => {
    await destroyCloud({ name });
  });

  test('boots hosts that answer to the key and run user data once', async () => {
    assert.equal(await shell(world, first, 'hostname'), `ip-${first.ip.replaceAll('.', '-')}`);
    assert.equal(await shell(world, first, 'sudo id -u'), '0');
    assert.equal(await untilUserData(first), 'run');
    assert.equal(await stateOf(world, first.id), 'running');
  });

  const refusals = [
    { what: 'image', change: { ImageId: 'ami-00000000000000000' }, code: 'InvalidAMIID.NotFound' },
    { what: 'instance type', change: { InstanceType: 't99.huge' as never }, code: 'InvalidParameterValue' },
    { what: 'key', change: { KeyName: 'nobody' }, code: 'InvalidKeyPair.NotFound' },
  ];
  for (const { what, change, code } of refusals) {
    test(`refuses an unknown ${what} with AWS's error code`, async () => {
      const request = { ImageId: debianAmi.ami_id, InstanceType: 't3.small' as const, MinCount: 1, MaxCount: 1 };
      const answer = world.cloud.ec2.send(new RunInstancesCommand({ ...request, ...change }));
      await assert.rejects(answer, { name: code });
    });
  }

  test('lets through what a rule allows, by range and by group, and times out everything else', async () => {
    await shell(world, second, `until nc -z localhost ${webPort}; do :; done`);
    assert.equal(await dial(second.ip, webPort), 'TIMEOUT');
    assert.equal(await dialFrom(first, second), 'closed');
    const { GroupId = '' } = await world.cloud.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'web', VpcId: world.vpcId }),
    );
    await allow(world.cloud, GroupId, webPort, { GroupId: world.groupId });
    const Groups = [world.groupId, GroupId];
    await world.cloud.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: second.id, Groups }));
    await poll(() => dialFrom(first, second), {
      what: 'the group',
      timeout: timeouts.hostBoot,
      until: (it) => it === 'open',
    });
    assert.equal(await dial(second.ip, webPort), 'TIMEOUT', 'the rule names a group that this machine is not in');
    await allow(world.cloud, GroupId, webPort, { CidrIp: `${worldRouter}/32` });
    await untilDial(second.ip, webPort, 'OPEN');
    assert.equal(await dialFrom(second, first), 'closed', 'rules have a direction');
  });

  test('an elastic address answers while it is attached, and only then', async () => {
    const { AllocationId, PublicIp = '' } = await world.cloud.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    await untilDial(PublicIp, 22, 'TIMEOUT');
    const attach = new AssociateAddressCommand({ AllocationId, InstanceId: first.id });
    const { AssociationId } = await world.cloud.ec2.send(attach);
    await untilDial(PublicIp, 22, 'OPEN');
    assert.equal(await dial(PublicIp, 23), 'TIMEOUT');
    await world.cloud.ec2.send(new DisassociateAddressCommand({ AssociationId }));
    await untilDial(PublicIp, 22, 'TIMEOUT');
  });

  test('a load balancer uses the targets that are healthy and says which are not', async () => {
    await allow(world.cloud, world.groupId, webPort, { CidrIp: worldRange });
    const group = await world.cloud.balancing.send(
      new CreateTargetGroupCommand({
        Name: 'web',
        Protocol: 'TCP',
        Port: webPort,
        VpcId: world.vpcId,
        HealthCheckProtocol: 'HTTP',
        HealthCheckPath: '/hostname',
        HealthCheckIntervalSeconds: 5,
        HealthCheckTimeoutSeconds: 2,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 2,
      }),
    );
    const TargetGroupArn = group.TargetGroups?.[0]?.TargetGroupArn ?? '';
    const { AllocationId, PublicIp = '' } = await world.cloud.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    const SubnetMappings = [{ SubnetId: world.subnetId, AllocationId }];
    const made = await world.cloud.balancing.send(
      new CreateLoadBalancerCommand({ Name: 'web', Type: 'network', SubnetMappings }),
    );
    const { LoadBalancerArn, DNSName = '', AvailabilityZones } = made.LoadBalancers?.[0] ?? {};
    assert.equal(AvailabilityZones?.[0]?.LoadBalancerAddresses?.[0]?.IpAddress, PublicIp);
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    await world.cloud.balancing.send(
      new CreateListenerCommand({ LoadBalancerArn, Protocol: 'TCP', Port: 80, DefaultActions }),
    );
    const Targets = [{ Id: first.id }, { Id: second.id }];
    await world.cloud.balancing.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    await untilHealth(TargetGroupArn, { [first.id]: 'healthy', [second.id]: 'healthy' });
    assert.deepEqual(await answersOf(PublicIp), new Set([hostname(first), hostname(second)]));
    await shell(world, second, 'sudo systemctl stop web');
    await untilHealth(TargetGroupArn, { [first.id]: 'healthy', [second.id]: 'unhealthy' });
    assert.deepEqual(await answersOf(PublicIp), new Set([hostname(first)]));
    assert.equal(await shell(world, second, `curl -s -m 5 http://${DNSName}/hostname`), hostname(first));
    assert.equal(await dial(PublicIp, 81), 'TIMEOUT');
  });

  test('stop, start and reboot act on the host, whose disk stays', async () => {
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
    await docker.getContainer(`${name}-${second.id}`).kill();
    await poll(() => stateOf(world, second.id), {
      what: 'the host',
      timeout: timeouts.hostBoot,
      until: (it) => it === 'running',
    });
    assert.equal(await shell(world, second, 'hostname'), hostname(second));
  });

  test('a terminated instance loses its container and its disk', async () => {
    const [third] = (await runMachines(world, 1)) as [Machine];
    await shell(world, third, 'true');
    await terminateInstance(world.cloud, third.id);
    await assert.rejects(docker.getContainer(`${name}-${third.id}`).inspect(), { statusCode: 404 });
    await assert.rejects(docker.getVolume(`${name}-${third.id}`).inspect(), { statusCode: 404 });
  });

  const victims = [
    { who: 'the API', pids: (): (number | undefined)[] => [readCloudRecord(name)?.api?.pid] },
    { who: 'the daemon', pids: () => [readCloudRecord(name)?.daemon.pid] },
    { who: 'both', pids: () => [readCloudRecord(name)?.daemon.pid, readCloudRecord(name)?.api?.pid] },
  ];
  for (const { who, pids } of victims) {
    test(`after kill -9 of ${who} in the middle of RunInstances everything is there once`, async () => {
      const [third] = (await runMachines(world, 1)) as [Machine];
      const killed = pids().flatMap((pid) => (pid === undefined ? [] : (identify(pid) ?? [])));
      for (const { pid } of killed) process.kill(pid, 'SIGKILL');
      await untilEnded(killed);
      await poll(() => ensureCloud({ name }), { what: 'the cloud', timeout: timeouts.cloudStart, until: () => true });
      await poll(() => stateOf(world, third.id), {
        what: 'the host',
        timeout: timeouts.hostBoot,
        until: (it) => it === 'running',
      });
      assert.equal(await shell(world, third, 'hostname'), hostname(third));
      const filters = { label: [`assay.cloud=${name}`, 'assay.instance'] };
      const hosts = (await docker.listContainers({ all: true, filters })).map((each) => each.Labels['assay.instance']);
      assert.deepEqual(hosts.toSorted(), [first.id, second.id, third.id].toSorted());
      await terminateInstance(world.cloud, third.id);
    });
  }

  test('rules that somebody removes come back with the next pass', async () => {
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
    assert.equal(await shell(world, first, 'hostname'), hostname(first));
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

  async function untilEnded(processes: readonly ProcessIdentity[]): Promise<void> {
    await poll(() => Promise.resolve(processes.filter(isAlive)), {
      what: 'the killed processes to end',
      timeout: timeouts.processEnd,
      interval: 20,
      until: (living) => living.length === 0,
    });
  }

  const hostname = ({ ip }: Machine): string => `ip-${ip.replaceAll('.', '-')}`;

  async function untilUserData(machine: Machine): Promise<string> {
    return poll(() => shell(world, machine, 'sudo cat /var/lib/user-data-runs'), {
      what: 'user data to have run',
      timeout: timeouts.hostBoot,
      until: (text) => text !== '',
    });
  }

  async function dialFrom(from: Machine, to: Machine): Promise<string> {
    return shell(world, from, `nc -z -w 3 ${to.ip} ${webPort} && echo open || echo closed`);
  }

  async function untilHealth(TargetGroupArn: string, wanted: Record<string, string>): Promise<void> {
    const look = async (): Promise<Record<string, string>> => {
      const answer = await world.cloud.balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      const states = (answer.TargetHealthDescriptions ?? []).map((each) => [each.Target?.Id, each.TargetHealth?.State]);
      return Object.fromEntries(states) as Record<string, string>;
    };
    const until = (found: Record<string, string>): boolean =>
      Object.entries(wanted).every(([id, state]) => found[id] === state);
    await poll(look, { what: 'target health', timeout: timeouts.hostBoot, until });
  }

  async function answersOf(address: string): Promise<Set<string>> {
    const answers = Array.from({ length: 8 }, async () => {
      const response = await fetch(`http://${address}/hostname`, {
        signal: AbortSignal.timeout(timeouts.dial),
        headers: { connection: 'close' },
      });
      return (await response.text()).trim();
    });
    return new Set(await Promise.all(answers));
  }
});
