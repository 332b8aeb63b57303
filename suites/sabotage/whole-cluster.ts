import { poll, timeouts, type Stack } from '../../fixtures/harness.ts';

const journal = '/var/lib/etcd-restore/journal.json';

/**
 * A host that was made a control plane by a broken playbook says that it is one: the journal of the restoration remembers it, and nothing
 * would make it again. It forgets that where the kubelet's credentials or the manifest of etcd are missing.
 */
const forgetHalfMade = `python3 - <<'END'
import json, os
journal = '${journal}'
manifests = ('/etc/kubernetes/manifests/etcd.yaml', '/var/lib/etcd-restore/manifests/etcd.yaml')
whole = os.path.exists('/etc/kubernetes/kubelet.conf') and any(map(os.path.exists, manifests))
if os.path.exists(journal) and not whole:
    with open(journal) as file:
        told = json.load(file)
    told.pop('member', None)
    with open(journal + '.partial', 'w') as file:
        json.dump(told, file)
    os.replace(journal + '.partial', journal)
END`;

/**
 * Makes the cluster whole, whatever a broken playbook has left: what is unfinished is finished, what is missing is made, and what is lost
 * is restored. A cluster that lacks nothing is left alone.
 * @throws AssayError with the last thing seen when it does not become whole.
 */
export async function complete(stack: Stack): Promise<void> {
  await mend(stack);
  await stack.etcd.state();
  await stack.nodes.untilPodsReady();
}

/**
 * Takes the cluster to a backup of this moment: for what a restoration has left that nobody can see from outside. Pods are not waited
 * for before: where revisions have gone back, those that watch are refused until revisions are past what they have seen.
 */
export async function renew(stack: Stack): Promise<void> {
  await mend(stack);
  const [first = ''] = stack.topology.names('control_plane');
  await stack.recovery.restore((await stack.backups.take(first)).key);
  await complete(stack);
}

async function mend(stack: Stack): Promise<void> {
  if (!(await isWhole(stack))) await repair(stack);
}

/** Every machine runs, every control plane holds a healthy member, every node is Ready, and no restoration is under way. */
async function isWhole(stack: Stack): Promise<boolean> {
  const { etcd, fleet, nodes, topology } = stack;
  try {
    const running = (await fleet.list()).filter(({ state }) => state === 'running').map(({ name }) => name);
    if (!topology.machines.every(({ name }) => running.includes(name))) return false;
    if (await isUnfinished(stack)) return false;
    const members = (await etcd.members()).filter(({ healthy }) => healthy).map(({ name }) => name);
    const ready = (await nodes.list()).filter((node) => node.ready).map(({ name }) => name);
    return sameNames(members, topology.names('control_plane')) && sameNames(ready, topology.nodes);
  } catch {
    // What cannot be asked is not whole.
    return false;
  }
}

async function repair(stack: Stack): Promise<void> {
  const { ansible, etcd, fleet, recovery, topology } = stack;
  const hosts = topology.names('control_plane');
  await ansible.run('provision');
  for (const host of hosts) {
    await poll(() => fleet.run(host, forgetHalfMade), {
      what: `${host} to let its operator in`,
      timeout: timeouts.hostBoot,
      until: ({ exitCode }) => exitCode === 0,
    });
  }
  const quorum = (await Promise.all(hosts.map((host) => etcd.answersAt(host)))).includes(true);
  if (!quorum || (await isUnfinished(stack))) await recovery.restore('latest', { restore_healthy_cluster: false });
  await ansible.run('site');
}

async function isUnfinished({ fleet, topology }: Stack): Promise<boolean> {
  const looks = topology.names('control_plane').map((host) => fleet.run(host, `test -e ${journal}`));
  return (await Promise.all(looks)).some(({ exitCode }) => exitCode === 0);
}

const sameNames = (found: readonly string[], wanted: readonly string[]): boolean =>
  found.toSorted().join() === wanted.toSorted().join();
