import Docker from 'dockerode';

import { timeouts } from '../../timeouts.ts';
import type { Entry, Inventory } from './types.ts';

/** Label on every container, network, volume and image of a cloud; its value is the cloud's name. */
export const cloudLabel = 'assay.cloud';

type Labels = Readonly<Record<string, string>> | null | undefined;

/** What the container engine holds; empty when no engine answers, since then nothing of it runs. */
export async function engineEntries(cloud: string): Promise<Inventory['entries']> {
  const docker = new Docker({ timeout: timeouts.localRequest });
  const ours = (labels: Labels): boolean => labels?.[cloudLabel] === cloud;
  const entry = (id: string, labels: Labels): Entry => ({ id, ours: ours(labels) });
  try {
    const [containers, networks, { Volumes: volumes }, images] = await Promise.all([
      docker.listContainers({ all: true }),
      docker.listNetworks(),
      docker.listVolumes(),
      docker.listImages(),
    ]);
    return {
      containers: containers.map((found) => entry(`${found.Names.join(',')} ${found.Id.slice(0, 12)}`, found.Labels)),
      networks: networks.map((found) => entry(`${found.Name} ${found.Id.slice(0, 12)}`, found.Labels)),
      volumes: volumes.map((found) => entry(found.Name, found.Labels)),
      images: images.map((found) =>
        entry(`${(found.RepoTags ?? []).join(',')} ${found.Id.slice(7, 19)}`, found.Labels),
      ),
    };
  } catch {
    return {};
  }
}
