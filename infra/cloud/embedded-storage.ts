import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AssociateIamInstanceProfileCommand } from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';

import { ensureCloud } from '../local/index.ts';
import { readCloudRecord } from '../local/files.ts';
import { identify } from '../machine/process.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import type { Stage } from './embedded-world.ts';
import { shell, untilEnded } from './embedded-world.ts';
import { objectKeys, readObject } from './storage.ts';

const metadata = 'http://169.254.169.254/latest';
const credentials = `${metadata}/meta-data/iam/security-credentials/`;
const session = `token=$(curl -sf -m 5 -X PUT -H 'x-aws-ec2-metadata-token-ttl-seconds: 60' ${metadata}/api/token)`;
const status = (url: string, header = ''): string => `curl -s -m 5 -o /dev/null -w '%{http_code}' ${header} ${url}`;
const told = '-H "x-aws-ec2-metadata-token: $token"';

/** Part of the test of the embedded EC2: roles of instances, and S3 as they use it. */
export function testStorage(stage: () => Stage): void {
  test('an instance has the credentials of its role, in a session only, and another instance has none', async () => {
    const { name, world, first, second } = stage();
    const iam = await iamOf(name);
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await iam.send(new CreateRoleCommand({ RoleName: 'writer', AssumeRolePolicyDocument: trust }));
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'writer' }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'writer', RoleName: 'writer' }));
    const profile = { InstanceId: first.id, IamInstanceProfile: { Name: 'writer' } };
    await world.cloud.ec2.send(new AssociateIamInstanceProfileCommand(profile));
    await poll(() => shell(world, first, `${session}; curl -s -m 5 ${told} ${credentials}`), {
      what: 'the role to be told',
      timeout: timeouts.hostBoot,
      until: (role) => role === 'writer',
    });
    const answer = await shell(world, first, `${session}; curl -s -m 5 ${told} ${credentials}writer`);
    assert.deepEqual(Object.keys(JSON.parse(answer) as object).slice(0, 3), ['Code', 'Type', 'AccessKeyId']);
    assert.equal(await shell(world, first, status(credentials)), '401');
    assert.equal(await shell(world, second, `${session}; ${status(credentials, told)}`), '404');
  });

  test('what passes through a host for another, as a container’s packets do, gets no credentials', async () => {
    const { world, first } = stage();
    const throughNamespace = `sudo sh -c 'ip netns add guest && ip link add veth0 type veth peer name veth1 netns guest &&
      ip addr add 172.31.255.1/30 dev veth0 && ip link set veth0 up &&
      ip -n guest addr add 172.31.255.2/30 dev veth1 && ip -n guest link set veth1 up && ip -n guest route add default via 172.31.255.1 &&
      sysctl -qw net.ipv4.ip_forward=1 && iptables -t nat -A POSTROUTING -s 172.31.255.0/30 -j MASQUERADE &&
      ip netns exec guest ${status(`${metadata}/api/token`, '-X PUT')}; true'`;
    assert.equal(await shell(world, first, throughNamespace), '000');
  });

  test('what an instance wrote to S3 is there after kill -9 of the API, and nothing but S3 is served', async () => {
    const { name, world, first } = stage();
    await world.cloud.storage.send(new CreateBucketCommand({ Bucket: 'itest' }));
    const signed = `${session}; eval "$(curl -s -m 5 ${told} ${credentials}writer | python3 -c '
import json, sys
told = json.load(sys.stdin)
print(f"key={told[\\"AccessKeyId\\"]} secret={told[\\"SecretAccessKey\\"]}")')"; curl -s -m 20 -w '%{http_code}' --user "$key:$secret"`;
    const put = `${signed} --aws-sigv4 aws:amz:us-east-1:s3 -T /etc/hostname http://itest.s3.us-east-1.amazonaws.com/a/name`;
    assert.equal(await shell(world, first, put), '200');
    const describe = `${signed} --aws-sigv4 aws:amz:us-east-1:ec2 'http://s3.us-east-1.amazonaws.com/?Action=DescribeVpcs'`;
    assert.match(await shell(world, first, describe), /AccessDenied.*403$/s);
    const api = identify(readCloudRecord(name)?.api?.pid ?? 0);
    assert.ok(api);
    process.kill(api.pid, 'SIGKILL');
    await untilEnded([api]);
    await ensureCloud({ name });
    assert.deepEqual(await objectKeys(world.cloud, 'itest'), ['a/name']);
    const content = Buffer.from(await readObject(world.cloud, 'itest', 'a/name')).toString();
    assert.equal(content.trim(), await shell(world, first, 'hostname'));
  });
}

async function iamOf(name: string): Promise<IAMClient> {
  const { endpoint, region, accessKeyId, secretAccessKey } = await ensureCloud({ name });
  return new IAMClient({
    region,
    credentials: { accessKeyId, secretAccessKey },
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}
