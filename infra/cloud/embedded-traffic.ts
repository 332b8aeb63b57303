import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateSecurityGroupCommand,
  DisassociateAddressCommand,
  ModifyInstanceAttributeCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import type { Machine, Stage, World } from './embedded-world.ts';
import { allow, dial, hostnameOf, shell, untilDial, webPort, worldRange, worldRouter } from './embedded-world.ts';

/** Part of the test of the embedded EC2: what reaches a host, and on which way. */
export function testTraffic(stage: () => Stage): void {
  test('lets through what a rule allows, by range and by group, and times out everything else', async () => {
    const { world, first, second } = stage();
    await shell(world, second, `until nc -z localhost ${webPort}; do :; done`);
    assert.equal(await dial(second.ip, webPort), 'TIMEOUT');
    assert.equal(await dialFrom(world, first, second), 'closed');
    const { GroupId = '' } = await world.cloud.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'web', VpcId: world.vpcId }),
    );
    await allow(world.cloud, GroupId, webPort, { GroupId: world.groupId });
    const Groups = [world.groupId, GroupId];
    await world.cloud.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: second.id, Groups }));
    await poll(() => dialFrom(world, first, second), {
      what: 'the group',
      timeout: timeouts.hostBoot,
      until: (it) => it === 'open',
    });
    assert.equal(await dial(second.ip, webPort), 'TIMEOUT', 'the rule names a group that this machine is not in');
    await allow(world.cloud, GroupId, webPort, { CidrIp: `${worldRouter}/32` });
    await untilDial(second.ip, webPort, 'OPEN');
    assert.equal(await dialFrom(world, second, first), 'closed', 'rules have a direction');
  });

  test('an elastic address answers while it is attached, and only then', async () => {
    const { world, first } = stage();
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
    const { world, first, second } = stage();
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
    await untilHealth(world, TargetGroupArn, { [first.id]: 'healthy', [second.id]: 'healthy' });
    assert.deepEqual(await answersOf(PublicIp), new Set([hostnameOf(first), hostnameOf(second)]));
    await shell(world, second, 'sudo systemctl stop web');
    await untilHealth(world, TargetGroupArn, { [first.id]: 'healthy', [second.id]: 'unhealthy' });
    assert.deepEqual(await answersOf(PublicIp), new Set([hostnameOf(first)]));
    assert.equal(await shell(world, second, `curl -s -m 5 http://${DNSName}/hostname`), hostnameOf(first));
    assert.equal(await dial(PublicIp, 81), 'TIMEOUT');
  });
}

async function dialFrom(world: World, from: Machine, to: Machine): Promise<string> {
  return shell(world, from, `nc -z -w 3 ${to.ip} ${webPort} && echo open || echo closed`);
}

async function untilHealth(world: World, TargetGroupArn: string, wanted: Record<string, string>): Promise<void> {
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
