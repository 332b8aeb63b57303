import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applianceFiles } from './appliance.ts';
import { haproxyConfig } from './haproxy.ts';
import { exampleDesired } from './testing.ts';

const { balancers, targetGroups } = exampleDesired;
const config = haproxyConfig(balancers, targetGroups, '10.98.0.2');

test('a listener is bound to the balancer’s own addresses and sends from there', () => {
  assert.match(config, /frontend web-80\n {2}bind 10\.98\.1\.9:80\n {2}default_backend web-80/);
  assert.match(config, /backend web-80\n {2}source 10\.98\.1\.9\n/);
});

test('targets are checked as their group says', () => {
  assert.match(config, /http-check send meth GET uri \/readyz/);
  assert.match(config, /http-check expect status 200-399/);
  assert.match(config, /timeout connect 2s\n {2}timeout check 2s/);
  assert.match(config, /server abc_i-1 10\.98\.1\.4:8080 check check-ssl verify none inter 5s fall 3 rise 2 /);
});

test('a check of TCP only connects, on the port that is named', () => {
  const [group] = targetGroups;
  assert.ok(group);
  const health = { ...group.health, protocol: 'TCP', port: '9000' };
  const text = haproxyConfig(balancers, [{ ...group, health }], '10.98.0.2');
  assert.match(text, /server abc_i-1 10\.98\.1\.4:8080 check port 9000 inter 5s/);
  assert.doesNotMatch(text, /httpchk/);
});

test('a listener without a target group has a backend without servers', () => {
  assert.doesNotMatch(haproxyConfig(balancers, [], '10.98.0.2'), /server abc/);
});

test('the VPC’s names are those of its instances and load balancers', () => {
  const [vpc] = exampleDesired.vpcs;
  assert.ok(vpc);
  const files = applianceFiles(exampleDesired, vpc, {
    forwarders: 'nameserver 192.0.2.53\n',
    secret: 'a secret',
    now: 0,
  });
  assert.equal(
    files['hosts/names'],
    '10.98.1.4 ip-10-98-1-4.ec2.internal\n10.98.1.9 web-1.us-east-1.elb.amazonaws.com\n',
  );
  assert.equal(files.addresses, '169.254.169.254\n10.98.1.9\n');
});
