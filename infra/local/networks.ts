import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { AssayError } from '../errors.ts';
import { overlaps } from '../machine/network.ts';
import { run } from '../machine/run.ts';
import { timeouts } from '../timeouts.ts';
import type { Desired, Vpc } from './desired.ts';
import { cloudLabel, ofCloud, vpcLabel } from './engine.ts';
import { addressAt } from './ipv4.ts';

export const networkName = (cloud: string, vpcId: string): string => `${cloud}-${vpcId}`;

/** Name of the VPC's bridge interface: stable, and short enough for Linux (15 characters). */
export const bridgeName = (cloud: string, vpcId: string): string =>
  `as-${createHash('sha256').update(networkName(cloud, vpcId)).digest('hex').slice(0, 10)}`;

/** The VPC's router, which is this machine: what the instances see when the operator connects. */
export const routerAddress = (vpc: Vpc): string => addressAt(vpc.cidr, 1);
/** The VPC's resolver, as on AWS: base of the range plus two. */
export const resolverAddress = (vpc: Vpc): string => addressAt(vpc.cidr, 2);

/** VPCs that anything is attached to: an empty one (the default VPC, usually) occupies nothing on the machine. */
export function vpcsInUse(desired: Desired): Vpc[] {
  const used = new Set(desired.interfaces.filter((each) => each.attached).map((each) => each.vpcId));
  return desired.vpcs.filter((vpc) => used.has(vpc.id));
}

/** Makes the Docker network of a VPC unless it is there. @throws AssayError when its range is taken on this machine. */
export async function ensureNetwork(docker: Docker, cloud: string, vpc: Vpc): Promise<void> {
  const existing = await docker.listNetworks({
    filters: { label: [...ofCloud(cloud).label, `${vpcLabel}=${vpc.id}`] },
  });
  if (existing.length > 0) return;
  const bridge = bridgeName(cloud, vpc.id);
  await refuseCollision(vpc, bridge);
  await docker.createNetwork({
    Name: networkName(cloud, vpc.id),
    CheckDuplicate: true,
    Driver: 'bridge',
    IPAM: { Driver: 'default', Config: [{ Subnet: vpc.cidr, Gateway: routerAddress(vpc) }] },
    Options: { 'com.docker.network.bridge.name': bridge, 'com.docker.network.driver.mtu': await uplinkMtu() },
    Labels: { [cloudLabel]: cloud, [vpcLabel]: vpc.id },
  });
}

/** Removes the networks of VPCs that nothing is attached to any more. */
export async function removeUnusedNetworks(docker: Docker, cloud: string, inUse: readonly Vpc[]): Promise<void> {
  const keep = new Set(inUse.map((vpc) => vpc.id));
  const networks = await docker.listNetworks({ filters: ofCloud(cloud) });
  const unused = networks.filter((network) => !keep.has(network.Labels?.[vpcLabel] ?? ''));
  await Promise.all(unused.map((network) => docker.getNetwork(network.Id).remove()));
}

interface Route {
  readonly dst: string;
  readonly dev?: string;
}

async function routes(): Promise<Route[]> {
  return JSON.parse(await run(['ip', '-json', '-4', 'route', 'show'], { timeout: timeouts.localRequest })) as Route[];
}

async function refuseCollision(vpc: Vpc, bridge: string): Promise<void> {
  const taken = (await routes()).find(
    (route) => route.dst !== 'default' && route.dev !== bridge && overlaps(route.dst, vpc.cidr),
  );
  if (!taken) return;
  throw new AssayError(`The address range of ${vpc.id} is taken on this machine`, {
    expected: `${vpc.cidr} to be free`,
    found: `network ${taken.dst} on interface ${taken.dev ?? 'unknown'}`,
    remedy: `choose another range for the VPC, or remove that network (docker network ls; ip route)`,
  });
}

/** A host's packets leave through the machine's uplink: a larger MTU than the uplink's would lose them where ICMP is filtered. */
async function uplinkMtu(): Promise<string> {
  const uplink = (await routes()).find((route) => route.dst === 'default')?.dev;
  if (uplink === undefined) return '1500';
  const text = await run(['ip', '-json', 'link', 'show', uplink], { timeout: timeouts.localRequest });
  const [link] = JSON.parse(text) as { mtu: number }[];
  return String(Math.min(1500, link?.mtu ?? 1500));
}
