import { rmSync } from 'node:fs';
import type Docker from 'dockerode';
import { isAlive } from '../machine/process.ts';
import type { ProcessIdentity } from '../machine/process.ts';
import { poll } from '../poll.ts';
import type { Say } from '../progress.ts';
import { timeouts } from '../timeouts.ts';
import { connectEngine, ignoreMissing, ofCloud } from './engine.ts';
import { removeFirewall } from './firewall-apply.ts';
import { cloudFiles, readCloudRecord } from './files.ts';
import { restoreLimits } from './kernel-limits.ts';

export interface DestroyOptions {
  readonly name: string;
  readonly onProgress?: Say;
  readonly signal?: AbortSignal;
}

/** Names of what was removed. */
export interface Removed {
  readonly processes: readonly string[];
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
}

/**
 * Removes a cloud with everything that carries its label, whether its processes live or not; images and caches stay.
 * Safe to repeat and to interrupt. @throws AssayError when something of it is still there at the end.
 */
export async function destroyCloud({ name, onProgress = () => undefined, signal }: DestroyOptions): Promise<Removed> {
  const processes = await endProcesses(name);
  const docker = await connectEngine();
  const removed = { processes, containers: new Set<string>(), volumes: new Set<string>(), networks: new Set<string>() };
  // What the daemon asked of the engine just before its end may appear after the first sweep: until nothing is found.
  await poll(() => sweep(docker, name, removed), {
    what: `everything of the cloud "${name}" to be removed`,
    timeout: timeouts.down,
    interval: 100,
    until: (found) => found === 0,
    describe: (found) => `${found} containers, volumes and networks left`,
    ...(signal ? { signal } : {}),
  });
  await removeFirewall(name);
  await restoreLimits(docker);
  const files = cloudFiles(name);
  for (const path of [
    files.record,
    `${files.record}.new`,
    files.failure,
    files.log,
    files.api,
    `${files.api}.partial`,
    files.amis,
    files.objects,
    files.storage,
    files.services(''),
  ])
    rmSync(path, { recursive: true, force: true });
  const result = {
    processes,
    containers: [...removed.containers],
    volumes: [...removed.volumes],
    networks: [...removed.networks],
  };
  onProgress(
    `removed ${result.containers.length} containers, ${result.volumes.length} volumes, ${result.networks.length} networks`,
  );
  return result;
}

/** Ends daemon and API at once: what they leave behind is what the sweep is for. */
async function endProcesses(name: string): Promise<string[]> {
  const record = readRecordOrNothing(name);
  const living = (record ? [record.daemon, record.api] : []).filter(
    (each): each is ProcessIdentity => each !== undefined && isAlive(each),
  );
  for (const { pid } of living) process.kill(pid, 'SIGKILL');
  await poll(() => Promise.resolve(living.filter(isAlive)), {
    what: 'the processes of the cloud to end',
    timeout: timeouts.processEnd,
    interval: 20,
    until: (left) => left.length === 0,
  });
  return living.map(({ pid }) => String(pid));
}

function readRecordOrNothing(name: string): ReturnType<typeof readCloudRecord> {
  try {
    return readCloudRecord(name);
  } catch {
    // An unreadable record is one of the reasons to take a cloud down; the API ends with its daemon in any case.
    return undefined;
  }
}

interface Sets {
  readonly containers: Set<string>;
  readonly volumes: Set<string>;
  readonly networks: Set<string>;
}

/** Removes what is there and returns how much that was. */
async function sweep(docker: Docker, name: string, removed: Sets): Promise<number> {
  const filters = ofCloud(name);
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map((each) => ignoreMissing(docker.getContainer(each.Id).remove({ force: true, v: true }))),
  );
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  await Promise.all(volumes.map((each) => ignoreMissing(docker.getVolume(each.Name).remove({ force: true }))));
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map((each) => ignoreMissing(docker.getNetwork(each.Id).remove())));
  for (const each of containers) removed.containers.add(each.Names[0]?.slice(1) ?? each.Id);
  for (const each of volumes) removed.volumes.add(each.Name);
  for (const each of networks) removed.networks.add(each.Name);
  return containers.length + volumes.length + networks.length;
}
