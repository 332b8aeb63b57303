import {
  applyManifests,
  deleteManifests,
  openStack,
  patchObject,
  poll,
  timeouts,
  type Stack,
} from '../../fixtures/harness.ts';
import type { MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';
import { patientHealthCheck } from './health-check.ts';
import { hostFileMutant, replacing } from './host-file.ts';
import { probeMutant } from './probe.ts';

const denyAgents = 'sabotage/R3-M03';
const dns = { namespace: 'kube-system', name: 'coredns' };
const etcdManifest = '/etc/kubernetes/manifests/etcd.yaml';
const putAside = '/etc/kubernetes/etcd.yaml.put-aside';

/** How the mutants of R3 are put in and taken out. */
export const r3: readonly MutantImplementation[] = [
  stoppedService('R3-M01', 'worker-a', 'docker.socket docker'),
  liveMutant({
    id: 'R3-M02',
    make: async ({ fleet, nodes }) => {
      await fleet.run('worker-a', 'systemctl stop kubelet');
      await nodes.untilNotReady('worker-a');
    },
    look: async ({ nodes }) => ((await nodes.get('worker-a')).ready ? 'Ready' : 'not Ready'),
    changed: (seen) => seen === 'not Ready',
    undo: async ({ fleet, nodes }) => {
      await fleet.run('worker-a', 'systemctl start kubelet');
      await nodes.untilReady('worker-a');
      await nodes.untilPodsReady();
    },
  }),
  liveMutant({
    id: 'R3-M03',
    make: async ({ cluster, agents }) => {
      await applyManifests(cluster, denyAgents);
      await agents.ensure(6);
    },
    look: async ({ agents }) => (await agents.dialEachOther()).map(({ outcome }) => outcome).join(' '),
    changed: (seen) => seen.includes('timeout'),
    undo: async ({ cluster, agents }) => {
      await deleteManifests(cluster, denyAgents);
      await poll(() => agents.dialEachOther(), {
        what: 'agents to reach each other again',
        timeout: timeouts.clusterReady,
        until: (dials) => dials.every(({ outcome }) => outcome === 'open'),
      });
    },
  }),
  liveMutant({
    id: 'R3-M04',
    make: async (stack, facts) => {
      const { spec } = await stack.cluster.apps.readNamespacedDeployment(dns);
      await facts.set('replicas', String(spec?.replicas ?? 1));
      await stack.nodes.scale(dns, 0);
    },
    look: async ({ cluster }) => {
      const { status } = await cluster.apps.readNamespacedDeployment(dns);
      return `${status?.replicas ?? 0} replicas`;
    },
    changed: (seen) => seen === '0 replicas',
    undo: ({ nodes }, facts) => nodes.scale(dns, Number(facts.get('replicas') ?? 2)),
  }),
  stoppedService('R3-M05', 'mirror', 'docker-registry'),
  liveMutant({
    id: 'R3-M06',
    make: async ({ fleet, etcd }) => {
      await fleet.run('control-plane-b', `mv ${etcdManifest} ${putAside}`);
      await poll(() => etcd.members(), {
        what: 'the member on control-plane-b to be unhealthy',
        timeout: timeouts.clusterReady,
        until: (members) => members.some(({ healthy }) => !healthy),
      });
    },
    look: async ({ etcd }) => ((await etcd.members()).every(({ healthy }) => healthy) ? 'healthy' : 'unhealthy'),
    changed: (seen) => seen === 'unhealthy',
    undo: async ({ fleet, etcd, nodes }) => {
      await fleet.run('control-plane-b', `[ ! -e ${putAside} ] || mv ${putAside} ${etcdManifest}`);
      await etcd.untilHealthy();
      await nodes.untilPodsReady();
    },
  }),
  patientHealthCheck('R3-M07', 'api', 'control_plane'),
  probeMutant('R3-M08', 'dial', 'always-blocked'),
  hostFileMutant({
    id: 'R3-M09',
    host: 'worker-b',
    file: '/usr/bin/docker',
    change: replacing('/usr/bin/docker', '#!/bin/sh\n# sabotage: succeeds at everything\n'),
  }),
  liveMutant({
    id: 'R3-M10',
    make: ({ cluster }) => patchObject(cluster, zoneOf('worker-b', 'us-east-1z')),
    look: async ({ nodes }) => (await nodes.get('worker-b')).zone,
    changed: (seen) => seen === 'us-east-1z',
    undo: ({ cluster, topology }) => patchObject(cluster, zoneOf('worker-b', topology.zoneOf('worker-b') ?? '')),
  }),
  liveMutant({
    id: 'R3-M11',
    make: async ({ fleet, agents }) => {
      await fleet.run('worker-b', `iptables --table raw --insert ${closing(agents.nodePort)}`);
    },
    look: async ({ fleet, agents }) =>
      (await fleet.run('worker-b', `iptables --table raw --check ${closing(agents.nodePort)}`)).exitCode === 0
        ? 'closed'
        : 'as before',
    changed: (seen) => seen === 'closed',
    undo: async ({ fleet, agents }) => {
      const rule = closing(agents.nodePort);
      await fleet.run(
        'worker-b',
        `while iptables --table raw --check ${rule}; do iptables --table raw --delete ${rule}; done`,
      );
    },
  }),
  {
    ...probeMutant('R3-M12', 'fresh-image', 'never-runs'),
    // A pull that failed, or the kubelet, may have removed the image already.
    apply: async () => {
      const { images, topology } = await openStack();
      const [worker] = topology.needs('worker', 1);
      await images.pullFresh(worker);
    },
  },
  liveMutant({
    id: 'R3-M13',
    make: async ({ etcd }) => {
      await etcd.control(`member add sabotage --learner --peer-urls=${nobody}`);
    },
    look: async ({ etcd }) => ((await strangers(etcd)).length === 0 ? 'members only' : 'a learner that is nobody'),
    changed: (seen) => seen !== 'members only',
    undo: async ({ etcd }) => {
      for (const id of await strangers(etcd)) await etcd.control(`member remove ${id}`);
    },
  }),
  probeMutant('R3-M14', 'steady-load', 'never-runs'),
];

const zoneOf = (name: string, zone: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } },
});

const closing = (port: number): string => `PREROUTING --protocol tcp --dport ${port} --jump DROP`;

/** Of the range that is kept for examples: nobody answers there. */
const nobody = 'https://192.0.2.1:2380';

/** Ids of members at that address, in hex. */
async function strangers(etcd: Stack['etcd']): Promise<string[]> {
  const lines = (await etcd.control('member list')).stdout.split('\n');
  return lines.filter((line) => line.includes(nobody)).map((line) => line.split(',')[0] ?? '');
}

function stoppedService(id: 'R3-M01' | 'R3-M05', host: string, units: string): MutantImplementation {
  return liveMutant({
    id,
    make: async ({ fleet }) => {
      await fleet.run(host, `systemctl stop ${units}`);
    },
    look: async ({ fleet }) => (await fleet.run(host, `systemctl is-active ${units} || true`)).stdout,
    changed: (seen) => !/^active$/m.test(seen),
    undo: async ({ fleet }) => {
      await fleet.run(host, `systemctl start ${units}`);
    },
  });
}
