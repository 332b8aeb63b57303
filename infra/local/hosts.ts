import type Docker from 'dockerode';
import { timeouts } from '../timeouts.ts';
import type { Instance } from './desired.ts';
import { cloudLabel, ignoreMissing, instanceLabel, ofCloud } from './engine.ts';
import { hostName, InstanceContainer } from './host.ts';
import type { Placement } from './host.ts';

/** What the reconciler knows of the containers of a cloud's instances. */
export interface Host {
  readonly instanceId: string;
  readonly containerId: string;
  /** Docker's word: created, running, exited, paused, restarting, removing, dead. */
  readonly state: string;
}

/** The containers of this cloud's instances, running or not. */
export async function listHosts(docker: Docker, cloud: string): Promise<Host[]> {
  const filters = { label: [...ofCloud(cloud).label, instanceLabel] };
  const containers = await docker.listContainers({ all: true, filters });
  return containers.map((container) => ({
    instanceId: container.Labels[instanceLabel] ?? '',
    containerId: container.Id,
    state: container.State,
  }));
}

/** Removes container and volumes of instances that are no longer asked for, whatever state they are in. */
export async function removeHost(docker: Docker, cloud: string, instanceId: string): Promise<void> {
  const name = hostName(cloud, instanceId);
  await ignoreMissing(docker.getContainer(name).remove({ force: true, v: true }));
  await ignoreMissing(docker.getVolume(name).remove({ force: true }));
}

/** Brings one host to the asked state. Safe to repeat and to interrupt at any point. */
export async function convergeHost(
  docker: Docker,
  instance: Instance,
  host: Host | undefined,
  place: Placement,
): Promise<void> {
  // "created" is a container whose making was interrupted: its first-boot files may be missing.
  const usable = host && host.state !== 'created' && host.state !== 'dead' ? host : undefined;
  if (host && !usable) await removeHost(docker, place.cloud, instance.id);
  if (instance.state === 'stopped') {
    if (usable?.state === 'running') await stopHost(docker, usable);
    return;
  }
  if (!usable) await createHost(docker, instance, place);
  else if (usable.state !== 'running') await docker.getContainer(usable.containerId).start();
  else await rebootIfAsked(docker, instance, usable);
}

async function createHost(docker: Docker, instance: Instance, place: Placement): Promise<void> {
  await docker.createVolume({
    Name: hostName(place.cloud, instance.id),
    Labels: { [cloudLabel]: place.cloud, [instanceLabel]: instance.id },
  });
  await new InstanceContainer(instance, place).start();
}

async function stopHost(docker: Docker, host: Host): Promise<void> {
  await ignoreMissing(docker.getContainer(host.containerId).stop({ t: timeouts.hostShutdown / 1000 }));
}

/** A reboot is done when the container started after it was asked for: no memory needed, so a crash cannot lose or repeat it. */
async function rebootIfAsked(docker: Docker, instance: Instance, host: Host): Promise<void> {
  if (instance.rebootRequestedAt === 0) return;
  const { State: state } = await docker.getContainer(host.containerId).inspect();
  if (Date.parse(state.StartedAt) >= instance.rebootRequestedAt * 1000) return;
  await docker.getContainer(host.containerId).restart({ t: timeouts.hostShutdown / 1000 });
}
