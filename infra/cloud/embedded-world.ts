import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  ImportKeyPairCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { CloudConnection } from '../local/index.ts';
import { debianAmi, debianUser } from '../local/index.ts';
import type { Outcome } from '../machine/run.ts';
import { attempt, run } from '../machine/run.ts';
import type { ProcessIdentity } from '../machine/process.ts';
import { isAlive } from '../machine/process.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import type { CloudClients } from './connect.ts';
import { connectCloud } from './connect.ts';

/** A small network on the embedded EC2, for the tests of the embedded EC2 itself. */
export interface World {
  readonly cloud: CloudClients;
  readonly keyFile: string;
  readonly vpcId: string;
  readonly subnetId: string;
  /** Lets SSH in from this machine, and nothing else. */
  readonly groupId: string;
}

/** A machine of the world. */
export interface Machine {
  readonly id: string;
  readonly ip: string;
}

/** What every part of the test works on: one cloud, and two machines that serve their `/etc` on `webPort`. */
export interface Stage {
  /** Name of the cloud. */
  readonly name: string;
  readonly world: World;
  readonly first: Machine;
  readonly second: Machine;
}

/** TCP port on which the machines serve. */
export const webPort = 8080;

/** Range of the test's VPC, and this machine's address in it. */
export const worldRange = '10.98.0.0/16';
export const worldRouter = '10.98.0.1';

/** A directory for keys and state that goes with the process. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'assay-cloud-'));
  process.on('exit', () => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Makes network, security group and key. */
export async function buildWorld(connection: CloudConnection, directory: string): Promise<World> {
  const cloud = connectCloud(connection);
  const { Vpc } = await cloud.ec2.send(new CreateVpcCommand({ CidrBlock: worldRange }));
  const vpcId = Vpc?.VpcId ?? '';
  const subnet = { VpcId: vpcId, CidrBlock: '10.98.1.0/24', AvailabilityZone: 'us-east-1a' };
  const { Subnet } = await cloud.ec2.send(new CreateSubnetCommand(subnet));
  const group = { GroupName: 'hosts', Description: 'hosts', VpcId: vpcId };
  const { GroupId = '' } = await cloud.ec2.send(new CreateSecurityGroupCommand(group));
  await allow(cloud, GroupId, 22, { CidrIp: `${worldRouter}/32` });
  const keyFile = join(directory, 'key');
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', keyFile], { timeout: timeouts.localRequest });
  const material = readFileSync(`${keyFile}.pub`);
  await cloud.ec2.send(new ImportKeyPairCommand({ KeyName: 'operator', PublicKeyMaterial: material }));
  return { cloud, keyFile, vpcId, subnetId: Subnet?.SubnetId ?? '', groupId: GroupId };
}

/** Opens a TCP port to a range or to a group's members. */
export async function allow(
  cloud: CloudClients,
  GroupId: string,
  port: number,
  from: { CidrIp: string } | { GroupId: string },
): Promise<void> {
  const source = 'CidrIp' in from ? { IpRanges: [from] } : { UserIdGroupPairs: [from] };
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...source }];
  await cloud.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
}

/** Asks for machines; they boot afterwards. */
export async function runMachines(world: World, count: number, userData = ''): Promise<Machine[]> {
  const { Instances = [] } = await world.cloud.ec2.send(
    new RunInstancesCommand({
      ImageId: debianAmi.ami_id,
      InstanceType: 't3.small',
      MinCount: count,
      MaxCount: count,
      KeyName: 'operator',
      SubnetId: world.subnetId,
      SecurityGroupIds: [world.groupId],
      ...(userData === '' ? {} : { UserData: Buffer.from(userData).toString('base64') }),
    }),
  );
  return Instances.map(({ InstanceId = '', PrivateIpAddress = '' }) => ({ id: InstanceId, ip: PrivateIpAddress }));
}

/** The state that the API tells of a machine. */
export async function stateOf(world: World, id: string): Promise<string> {
  const { Reservations = [] } = await world.cloud.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations[0]?.Instances?.[0]?.State?.Name ?? 'unknown';
}

/** Runs a shell command on a machine, once its SSH port answers. @returns its output. */
export async function shell(world: World, { ip }: Machine, command: string): Promise<string> {
  const outcome = await poll(() => sshOnce(world, ip, command), {
    what: `SSH on ${ip}`,
    timeout: timeouts.hostBoot,
    interval: 200,
    until: ({ exitCode }) => exitCode !== 255 && exitCode !== undefined,
    describe: ({ all }) => all,
  });
  return outcome.stdout.trim();
}

function sshOnce(world: World, ip: string, command: string): Promise<Outcome> {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const flags = [...options, 'ConnectTimeout=2'].flatMap((option) => ['-o', option]);
  const args = [...flags, '-i', world.keyFile, `${debianUser}@${ip}`, command];
  return attempt(['ssh', ...args], { timeout: timeouts.podExec });
}

/** What a machine calls itself. */
export const hostnameOf = ({ ip }: Machine): string => `ip-${ip.replaceAll('.', '-')}`;

/** How a dial from this machine ends. */
export function dial(host: string, port: number): Promise<'OPEN' | 'TIMEOUT' | 'REFUSED' | 'OTHER'> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeouts.dial });
    const settle = (result: 'OPEN' | 'TIMEOUT' | 'REFUSED' | 'OTHER'): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => {
      settle('OPEN');
    });
    socket.once('timeout', () => {
      settle('TIMEOUT');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const known = new Map([
        ['ECONNREFUSED', 'REFUSED'],
        ['ETIMEDOUT', 'TIMEOUT'],
      ] as const);
      settle(known.get(error.code as 'ECONNREFUSED') ?? 'OTHER');
    });
  });
}

/** Dials until the end is the awaited one: rules take effect shortly after the API has answered. */
export async function untilDial(host: string, port: number, result: string): Promise<void> {
  await poll(() => dial(host, port), {
    what: `${host}:${port} to be ${result}`,
    timeout: timeouts.hostBoot,
    interval: 200,
    until: (found) => found === result,
  });
}

/** Waits until processes that the test killed have ended. */
export async function untilEnded(processes: readonly ProcessIdentity[]): Promise<void> {
  await poll(() => Promise.resolve(processes.filter(isAlive)), {
    what: 'the killed processes to end',
    timeout: timeouts.processEnd,
    interval: 20,
    until: (living) => living.length === 0,
  });
}
