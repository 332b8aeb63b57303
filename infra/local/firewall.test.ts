import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import type { Desired, SecurityRule } from './desired.ts';
import { firewallRuleset } from './firewall.ts';
import { exampleDesired } from './testing.ts';

const lines = (desired: Desired): string[] =>
  firewallRuleset('unit-test', desired)
    .split('\n')
    .map((line) => line.trim());

const rule = (change: Partial<SecurityRule>): SecurityRule => ({
  protocol: 'tcp',
  fromPort: 22,
  toPort: 22,
  cidr: '10.0.0.0/8',
  groupId: null,
  ...change,
});

function withIngress(ingress: SecurityRule[]): Desired {
  return { ...exampleDesired, groups: [{ id: 'sg-1', vpcId: 'vpc-1', ingress, egress: [] }] };
}

const cases: { name: string; given: SecurityRule; line: string | undefined }[] = [
  {
    name: 'a port from a range',
    given: rule({}),
    line: 'ip daddr @members_sg_1 ip saddr 10.0.0.0/8 tcp dport 22-22 accept',
  },
  {
    name: 'ports from everywhere',
    given: rule({ toPort: 80, cidr: '0.0.0.0/0' }),
    line: 'ip daddr @members_sg_1 tcp dport 22-80 accept',
  },
  {
    name: 'a group',
    given: rule({ cidr: null, groupId: 'sg-1' }),
    line: 'ip daddr @members_sg_1 ip saddr @members_sg_1 tcp dport 22-22 accept',
  },
  {
    name: 'all protocols',
    given: rule({ protocol: '-1', fromPort: null, toPort: null }),
    line: 'ip daddr @members_sg_1 ip saddr 10.0.0.0/8 accept',
  },
  {
    name: 'every ICMP',
    given: rule({ protocol: 'icmp', fromPort: -1, toPort: -1 }),
    line: 'ip daddr @members_sg_1 ip saddr 10.0.0.0/8 meta l4proto icmp accept',
  },
  {
    name: 'one ICMP type',
    given: rule({ protocol: 'icmp', fromPort: 8, toPort: 0 }),
    line: 'ip daddr @members_sg_1 ip saddr 10.0.0.0/8 icmp type 8 icmp code 0 accept',
  },
  {
    name: 'a protocol by number',
    given: rule({ protocol: '4', fromPort: null, toPort: null }),
    line: 'ip daddr @members_sg_1 ip saddr 10.0.0.0/8 meta l4proto 4 accept',
  },
  { name: 'an IPv6 range', given: rule({ cidr: null }), line: undefined },
];

for (const { name, given, line } of cases) {
  test(`a rule for ${name}`, () => {
    const rules = lines(withIngress([given])).filter((each) => each.startsWith('ip daddr @members_sg_1'));
    assert.deepEqual(rules, line === undefined ? [] : [line]);
  });
}

test('the interfaces of a stopped instance are in no set', () => {
  const [instance] = exampleDesired.instances;
  assert.ok(instance);
  const stopped: Desired = { ...exampleDesired, instances: [{ ...instance, state: 'stopped' }] };
  const sets = (desired: Desired): string =>
    lines(desired)
      .filter((line) => line.startsWith('set '))
      .join('\n');
  assert.match(sets(exampleDesired), /set interfaces .*10\.98\.1\.4/);
  assert.doesNotMatch(sets(stopped), /10\.98\.1\.4[ ,]/);
});

test('an attached elastic address is translated, an idle one dropped', () => {
  const text = lines(exampleDesired).join('\n');
  assert.match(text, /dnat ip to ip daddr map \{ 127\.1\.2\.3 : 10\.98\.1\.4 \}/);
  assert.match(text, /set idle_addresses .*127\.9\.9\.9/);
});

test('without a VPC in use the table is removed', () => {
  assert.equal(
    firewallRuleset('unit-test', { ...exampleDesired, interfaces: [] }),
    'table inet assay_unit_test {}\ndelete table inet assay_unit_test\n',
  );
});

test('the packet filter of this machine accepts the rules', async () => {
  const ruleset = firewallRuleset('unit-test', withIngress(cases.map(({ given }) => given)));
  const command = ['sh', '-c', `unshare --net nft -c -f - <<'RULES'\n${ruleset}RULES`] as const;
  assert.equal(await run(command, { timeout: timeouts.localRequest }), '');
});
