import { execa } from 'execa';

import { applyObjects } from '../../cluster/apply.ts';
import type { ClusterConnection } from '../../cluster/connect.ts';
import { isReady } from '../../cluster/ready.ts';
import { AssayError } from '../../errors.ts';
import type { PolicyObject } from '../../policy/manifests.ts';
import { clientObject } from '../../policy/objects.ts';
import { poll } from '../../poll.ts';
import { timeouts } from '../../timeouts.ts';
import { cyclonusPrograms } from '../../toolchain/cyclonus.ts';
import { component } from '../../toolchain/components.ts';

const namespaces = ['x', 'y', 'z'];
const pods = ['a', 'b', 'c'];
const ports = [5432, 8080, 8081];
const protocols = ['TCP', 'UDP'] as const;

/**
 * Seconds that Cyclonus takes for its matrix: three namespaces, three pods each, three ports by TCP and UDP, under one policy. Its pods
 * run already, it does not wait for the policy, asks pod addresses, and gives each connection one second, as our attempts have.
 * Cyclonus names an image that no mirror here has (agnhost 2.43), but takes pods that it finds: so they are made for it.
 */
export async function measureCyclonus(cluster: ClusterConnection, policy: PolicyObject): Promise<number> {
  const { cyclonus } = await cyclonusPrograms();
  try {
    await applyObjects(cluster, objects().map(clientObject));
    await applyObjects(cluster, [clientObject(policy)]);
    await untilReady(cluster);
    // Once before, for the Services that it makes.
    await probe(cyclonus, cluster);
    return await probe(cyclonus, cluster);
  } finally {
    await Promise.all(namespaces.map((name) => cluster.core.deleteNamespace({ name }).catch(() => undefined)));
  }
}

async function probe(program: string, { kubeconfigPath }: ClusterConnection): Promise<number> {
  const began = performance.now();
  const { stdout } = await execa(
    program,
    [
      'probe',
      `--server-namespace=${namespaces.join(',')}`,
      `--server-pod=${pods.join(',')}`,
      `--server-port=${ports.join(',')}`,
      `--server-protocol=${protocols.join(',')}`,
      '--probe-mode=pod-ip',
      '--ignore-loopback=true',
      '--perturbation-wait-seconds=0',
      '--job-timeout-seconds=1',
    ],
    { env: { KUBECONFIG: kubeconfigPath }, timeout: timeouts.case },
  );
  const seconds = (performance.now() - began) / 1000;
  const [, wrong, ignored, correct] = /(\d+) wrong, (\d+) ignored, (\d+) correct/.exec(stdout) ?? [];
  // It counts a pair of pods once, and as correct when all ports and protocols are.
  const pairs = (namespaces.length * pods.length) ** 2;
  if (wrong === '0' && Number(ignored) + Number(correct) === pairs) return seconds;
  throw new AssayError('Cyclonus did not measure what was asked', {
    expected: `0 wrong of ${pairs} pairs of pods`,
    found: `${wrong ?? 'no'} wrong, ${ignored ?? 'no'} ignored, ${correct ?? 'no'} correct`,
    remedy: 'run its command by hand and read what it prints',
  });
}

const container = (port: number, protocol: 'TCP' | 'UDP'): object => ({
  name: `cont-${port}-${protocol.toLowerCase()}`,
  image: `registry.k8s.io/e2e-test-images/agnhost:${component('agnhost').version}`,
  command: ['/agnhost', 'serve-hostname', `--${protocol.toLowerCase()}`, '--http=false', '--port', String(port)],
  ports: [{ name: `serve-${port}-${protocol.toLowerCase()}`, containerPort: port, protocol }],
  resources: { requests: { cpu: '1m', memory: '8Mi' } },
});

/** Namespaces and pods as Cyclonus would make them, with the image that the mirror has. */
function objects(): object[] {
  return namespaces.flatMap((namespace) => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { ns: namespace } } },
    ...pods.map((name) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: { pod: name } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: ports.flatMap((port) => protocols.map((protocol) => container(port, protocol))),
      },
    })),
  ]);
}

async function untilReady({ core }: ClusterConnection): Promise<void> {
  const look = async () => {
    const lists = await Promise.all(namespaces.map((namespace) => core.listNamespacedPod({ namespace })));
    return lists.flatMap(({ items }) => items);
  };
  await poll(look, {
    what: 'Cyclonus’ pods to be Ready',
    timeout: timeouts.clusterReady,
    until: (seen) => seen.length === namespaces.length * pods.length && seen.every(({ status }) => isReady(status)),
    describe: (seen) => seen.map(({ metadata, status }) => `${metadata?.name ?? ''} ${status?.phase ?? ''}`).join(', '),
  });
}
