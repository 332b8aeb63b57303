import { KubernetesObjectApi, PatchStrategy, type V1Deployment } from '@kubernetes/client-node';

import { connectCloud } from '../../cloud/connect.ts';
import { listInstances } from '../../cloud/instances.ts';
import type { ClusterConnection } from '../../cluster/connect.ts';
import { isReady } from '../../cluster/ready.ts';
import { untilRolledOut } from '../../cluster/rollout.ts';
import { AssayError } from '../../errors.ts';
import { attachCloud } from '../../local/index.ts';
import { operatorKeyFile } from '../../paths.ts';
import { poll } from '../../poll.ts';
import { runOnHost } from '../../probes/host.ts';
import { timeouts } from '../../timeouts.ts';

const manifest = '/etc/kubernetes/manifests/kube-controller-manager.yaml';
const flag = '--horizontal-pod-autoscaler-sync-period=5s';
const metricsServer = { kind: 'Deployment', namespace: 'kube-system', name: 'metrics-server' } as const;

/** The shortest that the metrics-server takes, and a time-out for kubelets that is shorter. */
const faster = { '--metric-resolution': '10s', '--kubelet-request-timeout': '5s' } as const;

/** Faster decisions on newer metrics, for as long as the returned value lives. */
export async function tuned(
  cluster: ClusterConnection,
  cloud: string,
): Promise<AsyncDisposable & { readonly description: string }> {
  await using undo = new AsyncDisposableStack();
  const usual = await argsOfMetricsServer(cluster);
  undo.defer(() => setArgs(cluster, usual));
  await setArgs(cluster, usual.map(fasterOne));
  undo.defer(() => decideEvery(cluster, cloud, false));
  await decideEvery(cluster, cloud, true);
  const kept = undo.move();
  return {
    description: `tuned: kube-controller-manager ${flag}, metrics-server ${usual.map(fasterOne).join(' ')}`,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function fasterOne(arg: string): string {
  const [name = ''] = arg.split('=');
  const value = (faster as Readonly<Record<string, string>>)[name];
  return value === undefined ? arg : `${name}=${value}`;
}

async function argsOfMetricsServer({ apps }: ClusterConnection): Promise<string[]> {
  const { spec } = await apps.readNamespacedDeployment(metricsServer);
  return spec?.template.spec?.containers[0]?.args ?? [];
}

async function setArgs(cluster: ClusterConnection, args: readonly string[]): Promise<void> {
  const { kind, ...metadata } = metricsServer;
  const containers = [{ name: 'metrics-server', args: [...args] }];
  const object = { apiVersion: 'apps/v1', kind, metadata, spec: { template: { spec: { containers } } } };
  const api = KubernetesObjectApi.makeApiClient(cluster.config);
  const patched = object as unknown as V1Deployment;
  await api.patch(patched, undefined, undefined, 'assay-bench', undefined, PatchStrategy.StrategicMergePatch);
  await untilRolledOut(cluster, metricsServer);
}

/** Has every controller manager decide more often, or as usual, and waits until the new ones run. Safe to repeat. */
async function decideEvery(cluster: ClusterConnection, cloud: string, often: boolean): Promise<void> {
  const without = `sed -i '/${flag}$/d' ${manifest}`;
  const script = often
    ? `${without} && sed -i 's|^\\( *\\)- kube-controller-manager$|&\\n\\1- ${flag}|' ${manifest}`
    : without;
  const clients = connectCloud(await attachCloud(cloud));
  const hosts = (await listInstances(clients)).filter(({ role }) => role === 'control_plane');
  for (const { name, privateIp: address } of hosts) {
    const access = { name, address, user: 'admin', keyFile: operatorKeyFile(cloud) };
    const { exitCode, stderr } = await runOnHost(access, script);
    if (exitCode !== 0) throw unchanged(name, stderr);
  }
  await poll(() => controllerManagers(cluster), {
    what: `controller managers that decide ${often ? 'every 5 s' : 'as usual'}`,
    timeout: timeouts.clusterReady,
    stable: 2,
    until: (pods) => pods.length === hosts.length && pods.every((pod) => pod.ready && pod.often === often),
  });
}

async function controllerManagers({ core }: ClusterConnection): Promise<{ ready: boolean; often: boolean }[]> {
  const { items } = await core.listNamespacedPod({
    namespace: 'kube-system',
    labelSelector: 'component=kube-controller-manager',
  });
  return items.map(({ spec, status }) => ({
    ready: isReady(status),
    often: spec?.containers[0]?.command?.includes(flag) === true,
  }));
}

function unchanged(host: string, found: string): AssayError {
  return new AssayError(`The controller manager on ${host} could not be changed`, {
    expected: `${manifest} with its flags one on each line`,
    found,
    remedy: 'look at the file on the host; npm run down removes the cluster',
  });
}
