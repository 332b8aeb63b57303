import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { answered, type CloudClients } from './connect.ts';

/** One rule of a security group, in words that compare well. */
export interface SecurityRule {
  readonly group: string;
  readonly direction: 'ingress' | 'egress';
  /** `tcp`, `udp`, `icmp`, or `-1` for all. */
  readonly protocol: string;
  readonly ports: string;
  /** CIDR, or the id of the security group referred to. */
  readonly peer: string;
}

/** Every security group of the run: name → id. */
export async function securityGroupIds(cloud: CloudClients): Promise<Map<string, string>> {
  const command = new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag:assay', Values: [cloud.name] }] });
  const { SecurityGroups = [] } = await answered('DescribeSecurityGroups', cloud.ec2.send(command));
  return new Map(SecurityGroups.map(({ GroupName = '', GroupId = '' }) => [GroupName, GroupId]));
}

/** Every rule of every security group of the run, sorted. */
export async function securityRules(cloud: CloudClients): Promise<SecurityRule[]> {
  const groups = await securityGroupIds(cloud);
  const names = new Map([...groups].map(([name, id]) => [id, name]));
  const Filters = [{ Name: 'group-id', Values: [...names.keys()] }];
  const command = new DescribeSecurityGroupRulesCommand({ Filters });
  const { SecurityGroupRules = [] } = await answered('DescribeSecurityGroupRules', cloud.ec2.send(command));
  const rules = SecurityGroupRules.map((rule): SecurityRule => {
    const peer = rule.CidrIpv4 ?? rule.ReferencedGroupInfo?.GroupId ?? '';
    return {
      group: names.get(rule.GroupId ?? '') ?? '',
      direction: rule.IsEgress === true ? 'egress' : 'ingress',
      protocol: rule.IpProtocol ?? '-1',
      ports: `${rule.FromPort ?? -1}-${rule.ToPort ?? -1}`,
      peer: names.get(peer) ?? peer,
    };
  });
  return rules.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

/** A TCP port opened to a range of addresses. */
export interface PortOpening {
  readonly groupId: string;
  readonly port: number;
  readonly cidr: string;
}

/** Opens a port. */
export async function authorizeIngress(cloud: CloudClients, opening: PortOpening): Promise<void> {
  const command = new AuthorizeSecurityGroupIngressCommand(permissionOf(opening));
  await answered(`AuthorizeSecurityGroupIngress ${opening.groupId}`, cloud.ec2.send(command));
}

/** Closes a port that exactly such a rule opened. */
export async function revokeIngress(cloud: CloudClients, opening: PortOpening): Promise<void> {
  const command = new RevokeSecurityGroupIngressCommand(permissionOf(opening));
  await answered(`RevokeSecurityGroupIngress ${opening.groupId}`, cloud.ec2.send(command));
}

function permissionOf({ groupId, port, cidr }: PortOpening): { GroupId: string; IpPermissions: IpPermission[] } {
  const permission = { IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: cidr }] };
  return { GroupId: groupId, IpPermissions: [permission] };
}
