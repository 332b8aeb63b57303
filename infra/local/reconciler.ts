import { mkdir } from 'node:fs/promises';
import type Docker from 'dockerode';
import { messageOf } from '../errors.ts';
import type { Say } from '../progress.ts';
import type { ApiProcess } from './api-process.ts';
import { applianceFiles, convergeAppliance, machineForwarders, removeUnusedAppliances } from './appliance.ts';
import type { Desired, Instance, Vpc } from './desired.ts';
import { cloudFiles, readCloudRecord } from './files.ts';
import { convergeHost, listHosts, removeHost } from './hosts.ts';
import type { Enforcement } from './security.ts';
import { ensureNetwork, networkName, removeUnusedNetworks, resolverAddress, vpcsInUse } from './networks.ts';

export interface ReconcilerContext {
  readonly cloud: string;
  readonly docker: Docker;
  readonly images: { readonly host: string; readonly appliance: string };
  readonly enforcement: Enforcement;
  readonly say: Say;
}

/** By instance id, or by what failed: why the asked state is not reached. */
type Problems = Record<string, string>;

/**
 * One pass: compares what the EC2 API was asked for with what is on the machine, and removes the difference. It keeps no
 * memory of earlier passes, so it can be killed anywhere and simply be run again.
 */
export async function reconcile(api: ApiProcess, context: ReconcilerContext): Promise<void> {
  const desired = await api.desired();
  const problems: Problems = {};
  const attempt = async (subject: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      problems[subject] = messageOf(error);
      context.say(`${subject}: ${messageOf(error)}`);
    }
  };
  await removeTerminated(desired, context, attempt);
  const vpcs = vpcsInUse(desired);
  await eachOf(vpcs, 4, (vpc) => attempt(vpc.id, () => ensureNetwork(context.docker, context.cloud, vpc)));
  // Before any host starts: a host must never be reachable beyond its security groups.
  await context.enforcement.converge(desired);
  await eachOf(vpcs, 4, (vpc) => attempt(vpc.id, () => convergeServices(desired, vpc, context)));
  await convergeHosts(desired, context, attempt);
  await attempt('unused networks', () => removeUnused(vpcs, context));
  await report(api, desired, context, problems);
}

type Attempt = (subject: string, work: () => Promise<void>) => Promise<void>;

async function removeTerminated(
  desired: Desired,
  { docker, cloud, say }: ReconcilerContext,
  attempt: Attempt,
): Promise<void> {
  const wanted = new Set(desired.instances.map((each) => each.id));
  const gone = (await listHosts(docker, cloud)).filter((host) => !wanted.has(host.instanceId));
  await eachOf(gone, 8, async ({ instanceId }) => {
    say(`${instanceId}: terminate`);
    await attempt(instanceId, () => removeHost(docker, cloud, instanceId));
  });
}

async function convergeServices(
  desired: Desired,
  vpc: Vpc,
  { docker, cloud, images }: ReconcilerContext,
): Promise<void> {
  const dir = cloudFiles(cloud).services(vpc.id);
  await mkdir(dir, { recursive: true });
  const secret = readCloudRecord(cloud)?.secretAccessKey ?? '';
  const files = applianceFiles(desired, vpc, { forwarders: await machineForwarders(), secret, now: Date.now() });
  const { storage } = cloudFiles(cloud);
  await convergeAppliance(docker, cloud, vpc, { image: images.appliance, dir, storage, files });
}

async function convergeHosts(desired: Desired, context: ReconcilerContext, attempt: Attempt): Promise<void> {
  const { docker, cloud, images } = context;
  const hosts = new Map((await listHosts(docker, cloud)).map((host) => [host.instanceId, host]));
  const vpcs = new Map(desired.vpcs.map((vpc) => [vpc.id, vpc]));
  await eachOf(desired.instances, 4, async (instance: Instance) => {
    const vpc = vpcs.get(instance.vpcId);
    if (!vpc) return;
    const place = { cloud, image: images.host, network: networkName(cloud, vpc.id), resolver: resolverAddress(vpc) };
    await attempt(instance.id, () => convergeHost(docker, instance, hosts.get(instance.id), place));
  });
}

async function removeUnused(vpcs: readonly Vpc[], { docker, cloud }: ReconcilerContext): Promise<void> {
  await removeUnusedAppliances(docker, cloud, vpcs);
  await removeUnusedNetworks(docker, cloud, vpcs);
}

async function report(
  api: ApiProcess,
  desired: Desired,
  { docker, cloud }: ReconcilerContext,
  problems: Problems,
): Promise<void> {
  const hosts = (await listHosts(docker, cloud)).map((host) => [
    host.instanceId,
    host.state === 'running' ? 'running' : 'stopped',
  ]);
  await api.observe({
    revision: desired.revision,
    hosts: Object.fromEntries(hosts) as Record<string, string>,
    problems,
    healthPages: vpcsInUse(desired).map(resolverAddress),
  });
}

/** Runs work on each item, at most `width` at a time. */
async function eachOf<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
