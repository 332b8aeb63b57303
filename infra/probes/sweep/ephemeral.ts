import { PatchStrategy, setHeaderOptions, type V1EphemeralContainer, type V1Pod } from '@kubernetes/client-node';

import type { ClusterConnection } from '../../cluster/connect.ts';
import { poll } from '../../poll.ts';
import { timeouts } from '../../timeouts.ts';

const prefix = 'prober';

/** Which ports a prober inside a pod answers on: those that the pod's own containers do not declare. */
export interface ServedPorts {
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}

/**
 * Makes a prober run inside a pod that runs already, in the pod's network: the pod keeps its address, its labels and its manifest.
 * An ephemeral container is never started again, so one that has ended (its host was restarted) is followed by the next.
 * @returns name of the container, running.
 * @throws AssayError when it does not start in time.
 */
export async function ensureEphemeral(
  { core }: ClusterConnection,
  pod: V1Pod,
  image: string,
  ports: ServedPorts,
): Promise<string> {
  const place = { namespace: pod.metadata?.namespace ?? '', name: pod.metadata?.name ?? '' };
  const running = runningProber(pod, image);
  if (running !== undefined) return running;
  const name = `${prefix}-${(pod.spec?.ephemeralContainers?.length ?? 0) + 1}`;
  await core.patchNamespacedPodEphemeralcontainers(
    { ...place, body: { spec: { ephemeralContainers: [container(name, image, ports)] } } },
    setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
  );
  await poll(() => core.readNamespacedPod(place), {
    what: `the prober in ${place.namespace}/${place.name} to run`,
    timeout: timeouts.imagePull,
    until: (seen) => runningProber(seen, image) === name,
    describe: ({ status }) => JSON.stringify(status?.ephemeralContainerStatuses?.map(({ state }) => state)),
  });
  return name;
}

/** One of another image may speak another protocol; it goes on listening, and is not asked. */
function runningProber({ status }: V1Pod, image: string): string | undefined {
  const probers = status?.ephemeralContainerStatuses?.filter((entry) => entry.name.startsWith(prefix));
  return probers?.find(({ state, imageID }) => state?.running !== undefined && imageID === image)?.name;
}

/** As restricted as Pod Security knows. The pod's own user may be another: the prober needs no file of it. */
function container(name: string, image: string, { tcp, udp }: ServedPorts): V1EphemeralContainer {
  return {
    name,
    image,
    args: ['serve', '--tcp', tcp.join(','), '--udp', udp.join(',')],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_532,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}
