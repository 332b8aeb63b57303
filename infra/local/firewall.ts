import type { Desired, NetworkInterface, SecurityRule } from './desired.ts';
import { tableName } from './firewall-apply.ts';
import { metadataAddress } from './metadata.ts';
import { bridgeName, resolverAddress, vpcsInUse } from './networks.ts';

/**
 * The security groups and elastic addresses of a cloud as one table of nftables, to be applied in one transaction.
 *
 * Every packet that a bridge of the cloud carries is judged here, outside the hosts: the sender's egress rules, then the
 * receiver's ingress rules; what nothing allows is dropped, so a closed port is a time-out. Two instances on one bridge
 * are seen in `forward` through bridge netfilter. What this machine sends is judged in `postrouting`, after its source
 * became the router's address. Packets on other interfaces are not looked at.
 */
export function firewallRuleset(cloud: string, desired: Desired): string {
  const table = tableName(cloud);
  const fresh = `table inet ${table} {}\ndelete table inet ${table}\n`;
  const vpcs = vpcsInUse(desired);
  if (vpcs.length === 0) return fresh;
  const live = liveInterfaces(desired);
  const lines = [
    `define bridges = { ${vpcs.map((vpc) => bridgeName(cloud, vpc.id)).join(', ')} }`,
    `define resolvers = { ${vpcs.map(resolverAddress).join(', ')} }`,
    `table inet ${table} {`,
    ...sets(desired, live),
    judgedHere,
    chain('egress', [...egressRules(desired), 'ip saddr @ungoverned goto ingress', 'drop']),
    chain('ingress', [
      'oifname != $bridges accept',
      ...ingressRules(desired),
      'ip daddr $resolvers tcp dport 80 accept',
      'ip daddr . meta l4proto . th dport @listeners accept',
      'drop',
    ]),
    ...elasticChains(desired),
    '}',
  ];
  return `${fresh}${lines.join('\n')}\n`;
}

/** Interfaces whose host can answer. Those of stopped instances are in no set: dialling them times out, as on EC2. */
export function liveInterfaces(desired: Desired): NetworkInterface[] {
  const stopped = new Set(desired.instances.filter((each) => each.state === 'stopped').map((each) => each.privateIp));
  return desired.interfaces.filter((each) => each.attached && !stopped.has(each.privateIp));
}

/**
 * Base chains. Replies to what was let through pass; resolver and metadata service serve every instance, as on AWS; the machine serves
 * none. A packet that a host forwards for one of its containers has lost a hop, and must not get the host's credentials.
 */
const judgedHere = `  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    iifname != $bridges oifname != $bridges accept
    meta nfproto ipv6 drop
    ct state established,related accept
    ip saddr $resolvers accept
    iifname $bridges ip daddr $resolvers meta l4proto { tcp, udp } th dport 53 accept
    iifname $bridges ip saddr != @interfaces drop
    iifname $bridges ip daddr ${metadataAddress} tcp dport 80 ip ttl 64 accept
    iifname $bridges goto egress
    goto ingress
  }
  chain input {
    type filter hook input priority filter - 10; policy accept;
    iifname != $bridges accept
    meta nfproto ipv6 drop
    ct state established,related accept
    drop
  }
  chain postrouting {
    type filter hook postrouting priority srcnat + 10; policy accept;
    oifname != $bridges accept
    fib saddr type != local accept
    ct state established,related accept
    ip daddr $resolvers accept
    goto ingress
  }`;

function chain(name: string, rules: readonly string[]): string {
  return [`  chain ${name} {`, ...rules.map((rule) => `    ${rule}`), '  }'].join('\n');
}

const members = (groupId: string): string => `members_${groupId.replaceAll('-', '_')}`;

function sets(desired: Desired, live: readonly NetworkInterface[]): string[] {
  const addresses = (some: readonly NetworkInterface[]): string[] => some.map((each) => each.privateIp);
  const groups = desired.groups.map(({ id }) =>
    set(members(id), 'ipv4_addr', addresses(live.filter((each) => each.groupIds.includes(id)))),
  );
  const listeners = desired.balancers.flatMap((balancer) =>
    balancer.privateIps.flatMap((ip) => balancer.listeners.map(({ port }) => `${ip} . tcp . ${port}`)),
  );
  return [
    ...groups,
    set('interfaces', 'ipv4_addr', addresses(live)),
    set('ungoverned', 'ipv4_addr', addresses(live.filter((each) => each.groupIds.length === 0))),
    set('listeners', 'ipv4_addr . inet_proto . inet_service', governedBy(live, listeners)),
  ];
}

/** Listener ports are open to all only on balancers without security groups; the others are judged by theirs. */
function governedBy(live: readonly NetworkInterface[], listeners: readonly string[]): string[] {
  const open = new Set(live.filter((each) => each.groupIds.length === 0).map((each) => each.privateIp));
  return listeners.filter((listener) => open.has(listener.split(' ')[0] ?? ''));
}

function set(name: string, type: string, elements: readonly string[]): string {
  const content = elements.length === 0 ? '' : ` elements = { ${[...new Set(elements)].join(', ')} };`;
  return `  set ${name} { type ${type};${content} }`;
}

function egressRules(desired: Desired): string[] {
  return desired.groups.flatMap(({ id, egress }) =>
    egress.flatMap((rule) => ruleText(`ip saddr @${members(id)}`, 'daddr', rule, 'goto ingress')),
  );
}

function ingressRules(desired: Desired): string[] {
  return desired.groups.flatMap(({ id, ingress }) =>
    ingress.flatMap((rule) => ruleText(`ip daddr @${members(id)}`, 'saddr', rule, 'accept')),
  );
}

/** One rule of a group; none for what only concerns IPv6 or prefix lists, which no host here has. */
function ruleText(member: string, peer: 'saddr' | 'daddr', rule: SecurityRule, verdict: string): string[] {
  const range = rule.cidr ?? (rule.groupId === null ? undefined : `@${members(rule.groupId)}`);
  if (range === undefined) return [];
  const other = range === '0.0.0.0/0' ? '' : ` ip ${peer} ${range}`;
  return [`${member}${other}${traffic(rule)} ${verdict}`];
}

function traffic({ protocol, fromPort, toPort }: SecurityRule): string {
  if (protocol === '-1') return '';
  if (protocol === 'icmp') {
    const type = fromPort === null || fromPort === -1 ? '' : ` icmp type ${fromPort}`;
    const code = toPort === null || toPort === -1 ? '' : ` icmp code ${toPort}`;
    return type === '' ? ' meta l4proto icmp' : `${type}${code}`;
  }
  if (protocol !== 'tcp' && protocol !== 'udp') return ` meta l4proto ${protocol}`;
  const every = fromPort === null || fromPort === -1;
  return every ? ` meta l4proto ${protocol}` : ` ${protocol} dport ${fromPort}-${toPort ?? fromPort}`;
}

/**
 * Elastic addresses: what this machine sends to an attached one goes to the private address, with the router's address
 * as its source; an address that is attached to nothing does not answer.
 */
function elasticChains(desired: Desired): string[] {
  const attached = desired.addresses.filter((each) => each.privateIp !== null);
  const idle = desired.addresses.filter((each) => each.privateIp === null).map((each) => each.publicIp);
  const pairs = attached.map(({ publicIp, privateIp }) => `${publicIp} : ${privateIp ?? ''}`);
  return [
    set('idle_addresses', 'ipv4_addr', idle),
    chain('elastic_idle', [
      'type filter hook output priority filter - 10; policy accept;',
      'ip daddr @idle_addresses drop',
    ]),
    chain('elastic_in', [
      'type nat hook output priority -100; policy accept;',
      ...(pairs.length === 0 ? [] : [`dnat ip to ip daddr map { ${pairs.join(', ')} }`]),
    ]),
    chain('elastic_source', [
      'type nat hook postrouting priority srcnat - 10; policy accept;',
      'ip saddr 127.0.0.0/8 oifname $bridges masquerade',
    ]),
  ];
}
