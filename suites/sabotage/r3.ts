import { applyManifests, deleteManifests, poll, timeouts } from '../../fixtures/harness.ts';
import type { MutantImplementation } from './implementation.ts';
import { liveMutant } from './live.ts';
import { patientHealthCheck } from './health-check.ts';
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
];

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
