import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GenericContainer, Wait } from 'testcontainers';
import type Docker from 'dockerode';
import type { Desired, Vpc } from './desired.ts';
import { cloudLabel, ofCloud, vpcLabel } from './engine.ts';
import { privateHostName } from './host.ts';
import { storageName } from './connection.ts';
import { haproxyConfig, storageDirectory, storageSection } from './haproxy.ts';
import { metadataAddress, metadataFiles, metadataSection } from './metadata.ts';
import { networkName, resolverAddress } from './networks.ts';

/** Files of a VPC's network services, by path below their directory. */
type Files = Readonly<Record<string, string>>;

export const applianceName = (cloud: string, vpcId: string): string => `${cloud}-${vpcId}-services`;

/** What the services of a VPC are made of, beside what the EC2 API was asked for. */
export interface ApplianceOptions {
  /** The machine's name servers, as lines of a resolv.conf. */
  readonly forwarders: string;
  /** From which credentials of roles are derived. */
  readonly secret: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the services of a VPC read: names, forwarders, load balancers, roles, and the addresses besides the resolver's. */
export function applianceFiles(desired: Desired, vpc: Vpc, { forwarders, secret, now }: ApplianceOptions): Files {
  const balancers = desired.balancers.filter((each) => each.vpcId === vpc.id && each.type === 'network');
  const instances = desired.instances.filter((each) => each.vpcId === vpc.id);
  const names = [
    ...instances.map(({ privateIp }) => `${privateIp} ${privateHostName(privateIp)}.ec2.internal`),
    ...balancers.flatMap((each) => each.privateIps.map((ip) => `${ip} ${each.dnsName}`)),
  ];
  return {
    'hosts/names': lines(names),
    'resolv.conf': forwarders,
    resolver: `${resolverAddress(vpc)}\n`,
    'dnsmasq.conf': `address=/${storageName}/${resolverAddress(vpc)}\n`,
    'haproxy.cfg': [
      haproxyConfig(balancers, desired.targetGroups, resolverAddress(vpc)),
      storageSection(resolverAddress(vpc)),
      metadataSection(secret),
    ].join('\n'),
    ...metadataFiles(desired, vpc, { secret, now }),
    addresses: lines([metadataAddress, ...balancers.flatMap((each) => each.privateIps)]),
  };
}

const lines = (entries: readonly string[]): string => entries.map((entry) => `${entry}\n`).join('');

/** The machine's name servers, as the services forward to them: loopback ones cannot be reached from a container. */
export async function machineForwarders(): Promise<string> {
  const candidates = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];
  const contents = await Promise.all(candidates.map((path) => readFile(path, 'utf8').catch(() => '')));
  const servers = contents.flatMap((text) =>
    [...text.matchAll(/^nameserver\s+([0-9.]+)\s*$/gm)].map((match) => match[1] ?? ''),
  );
  return lines(
    [...new Set(servers)].filter((server) => !server.startsWith('127.')).map((server) => `nameserver ${server}`),
  );
}

/** Brings the services of one VPC to what is asked; changes are taken up without cutting connections. */
export async function convergeAppliance(
  docker: Docker,
  cloud: string,
  vpc: Vpc,
  place: { image: string; dir: string; storage: string; files: Files },
): Promise<void> {
  const name = applianceName(cloud, vpc.id);
  const changed = await writeFiles(place.dir, place.files);
  const filters = { label: [...ofCloud(cloud).label, vpcLabel] };
  const [container] = (await docker.listContainers({ all: true, filters })).filter(
    (each) => each.Labels[vpcLabel] === vpc.id,
  );
  if (container?.State === 'running') {
    if (changed) await docker.getContainer(name).kill({ signal: 'SIGHUP' });
    return;
  }
  if (container) await docker.getContainer(name).remove({ force: true, v: true });
  await new ApplianceContainer(cloud, vpc, place).start();
}

/** Removes the services of VPCs that nothing is attached to any more. */
export async function removeUnusedAppliances(docker: Docker, cloud: string, inUse: readonly Vpc[]): Promise<void> {
  const keep = new Set(inUse.map((vpc) => vpc.id));
  const filters = { label: [...ofCloud(cloud).label, vpcLabel] };
  const unused = (await docker.listContainers({ all: true, filters })).filter(
    (each) => !keep.has(each.Labels[vpcLabel] ?? ''),
  );
  await Promise.all(unused.map((each) => docker.getContainer(each.Id).remove({ force: true, v: true })));
}

class ApplianceContainer extends GenericContainer {
  constructor(cloud: string, vpc: Vpc, place: { image: string; dir: string; storage: string }) {
    super(place.image);
    const network = networkName(cloud, vpc.id);
    this.withName(applianceName(cloud, vpc.id))
      .withLabels({ [cloudLabel]: cloud, [vpcLabel]: vpc.id })
      .withNetworkMode(network)
      .withAddedCapabilities('NET_ADMIN')
      .withBindMounts([
        { source: place.dir, target: '/etc/vpc', mode: 'ro' },
        { source: place.storage, target: storageDirectory, mode: 'ro' },
      ])
      .withCommand(['/usr/local/sbin/vpc-appliance'])
      .withAutoCleanup(false)
      .withWaitStrategy(Wait.forListeningPorts());
    this.createOpts.NetworkingConfig = {
      EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: resolverAddress(vpc) } } },
    };
    this.hostConfig = {
      ...this.hostConfig,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
    };
  }
}

async function writeFiles(dir: string, files: Files): Promise<boolean> {
  let changed = false;
  for (const [path, content] of Object.entries(files)) {
    const target = join(dir, path);
    await mkdir(dirname(target), { recursive: true });
    if ((await readFile(target, 'utf8').catch(() => undefined)) === content) continue;
    const partial = join(dir, '.partial');
    await writeFile(partial, content);
    await rename(partial, target);
    changed = true;
  }
  return changed;
}
