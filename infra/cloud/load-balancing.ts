import { AllocateAddressCommand, DescribeAddressesCommand, ReleaseAddressCommand } from '@aws-sdk/client-ec2';
import {
  DeregisterTargetsCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
  type TargetGroup as ElbTargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { answered, type CloudClients } from './connect.ts';

/** A fixed public address, and what it is attached to. */
export interface ElasticAddress {
  readonly publicIp: string;
  readonly allocationId: string;
  readonly associationId: string | undefined;
}

/** The elastic addresses of the run. */
export async function elasticAddresses(cloud: CloudClients): Promise<ElasticAddress[]> {
  const command = new DescribeAddressesCommand({ Filters: [{ Name: 'tag:assay', Values: [cloud.name] }] });
  const { Addresses = [] } = await answered('DescribeAddresses', cloud.ec2.send(command));
  return Addresses.map(({ PublicIp = '', AllocationId = '', AssociationId }) => {
    return { publicIp: PublicIp, allocationId: AllocationId, associationId: AssociationId };
  });
}

/** Allocates one more elastic address for the run, and returns its allocation id. */
export async function allocateAddress(cloud: CloudClients): Promise<string> {
  const Tags = [{ Key: 'assay', Value: cloud.name }];
  const command = new AllocateAddressCommand({
    Domain: 'vpc',
    TagSpecifications: [{ ResourceType: 'elastic-ip', Tags }],
  });
  const { AllocationId = '' } = await answered('AllocateAddress', cloud.ec2.send(command));
  return AllocationId;
}

export async function releaseAddress(cloud: CloudClients, allocationId: string): Promise<void> {
  const command = new ReleaseAddressCommand({ AllocationId: allocationId });
  await answered(`ReleaseAddress ${allocationId}`, cloud.ec2.send(command));
}

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  /** Allocation ids of the elastic addresses at which it answers. */
  readonly allocationIds: readonly string[];
}

/** The load balancer of the run. @throws AssayError when there is none. */
export async function loadBalancer(cloud: CloudClients): Promise<LoadBalancer> {
  const command = new DescribeLoadBalancersCommand({ Names: [cloud.name] });
  const { LoadBalancers = [] } = await answered(`DescribeLoadBalancers ${cloud.name}`, cloud.balancing.send(command));
  const found = LoadBalancers[0];
  const addresses = (found?.AvailabilityZones ?? []).flatMap(({ LoadBalancerAddresses = [] }) => LoadBalancerAddresses);
  return {
    arn: found?.LoadBalancerArn ?? '',
    name: found?.LoadBalancerName ?? '',
    dnsName: found?.DNSName ?? '',
    allocationIds: addresses.flatMap(({ AllocationId }) => AllocationId ?? []),
  };
}

/** How a target group judges its targets. Times are milliseconds. */
export interface HealthCheck {
  readonly interval: number;
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly check: HealthCheck;
}

/** The target group `<run>-<purpose>`. @throws AssayError when there is none. */
export async function targetGroup(cloud: CloudClients, purpose: string): Promise<TargetGroup> {
  const name = `${cloud.name}-${purpose}`;
  const command = new DescribeTargetGroupsCommand({ Names: [name] });
  const { TargetGroups = [] } = await answered(`DescribeTargetGroups ${name}`, cloud.balancing.send(command));
  return describe(TargetGroups[0] ?? {});
}

const describe = (group: ElbTargetGroup): TargetGroup => ({
  arn: group.TargetGroupArn ?? '',
  name: group.TargetGroupName ?? '',
  port: group.Port ?? 0,
  check: {
    interval: (group.HealthCheckIntervalSeconds ?? 0) * 1000,
    timeout: (group.HealthCheckTimeoutSeconds ?? 0) * 1000,
    healthyThreshold: group.HealthyThresholdCount ?? 0,
    unhealthyThreshold: group.UnhealthyThresholdCount ?? 0,
  },
});

/** Health of each target: instance id → state as the API names it (`healthy`, `unhealthy`, `initial`, `unused`, `draining`). */
export async function targetHealth(cloud: CloudClients, groupArn: string): Promise<Map<string, string>> {
  const command = new DescribeTargetHealthCommand({ TargetGroupArn: groupArn });
  const answer = await answered('DescribeTargetHealth', cloud.balancing.send(command));
  return new Map(
    (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => [
      Target?.Id ?? '',
      TargetHealth?.State ?? 'unknown',
    ]),
  );
}

/** Takes a target out of a group, or puts it back. */
export async function setRegistered(
  cloud: CloudClients,
  group: TargetGroup,
  instanceId: string,
  registered: boolean,
): Promise<void> {
  const input = { TargetGroupArn: group.arn, Targets: [{ Id: instanceId, Port: group.port }] };
  const answer = registered
    ? cloud.balancing.send(new RegisterTargetsCommand(input))
    : cloud.balancing.send(new DeregisterTargetsCommand(input));
  await answered(`${registered ? 'RegisterTargets' : 'DeregisterTargets'} ${instanceId}`, answer);
}

/** Changes how a target group judges its targets. */
export async function setHealthCheck(cloud: CloudClients, groupArn: string, check: HealthCheck): Promise<void> {
  const command = new ModifyTargetGroupCommand({
    TargetGroupArn: groupArn,
    HealthCheckIntervalSeconds: check.interval / 1000,
    HealthCheckTimeoutSeconds: check.timeout / 1000,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
  });
  await answered('ModifyTargetGroup', cloud.balancing.send(command));
}
