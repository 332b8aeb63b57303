import type { KubernetesObject } from '@kubernetes/client-node';

import { applyObjects } from '../cluster/apply.ts';
import type { ClusterConnection } from '../cluster/connect.ts';
import { poll } from '../poll.ts';
import { timeouts } from '../timeouts.ts';
import { podUse } from './metrics.ts';

/** A pod of a scenario, as its autoscaler finds it. */
export interface ScenarioPod {
  /** Per cent of its request; without it there is no metric of the pod. */
  readonly use: number | undefined;
  readonly ready: boolean;
}

/** A Deployment whose pods nobody runs: they are what a test says of them. */
export interface Scenario {
  readonly name: string;
  readonly target: number;
  readonly pods: readonly ScenarioPod[];
}

const namespace = 'default';
/** Thousandths of a core that each pod requests. */
const request = 1000;
/** Long ago, for an autoscaler. */
const old = new Date(Date.now() - 3_600_000);

/** Makes the API server serve metrics that a test writes, where a metrics-server would serve those that it has measured. */
export async function serveMetrics(cluster: ClusterConnection): Promise<void> {
  const text = { type: 'string' };
  const usage = { type: 'object', properties: { cpu: text, memory: text } };
  const containers = { type: 'array', items: { type: 'object', properties: { name: text, usage } } };
  const schema = { type: 'object', properties: { timestamp: text, window: text, containers } };
  await applyObjects(cluster, [
    // As which pods are made; nothing else of a cluster is there to make it.
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: 'pods.metrics.k8s.io',
        annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
      },
      spec: {
        group: 'metrics.k8s.io',
        scope: 'Namespaced',
        names: { plural: 'pods', kind: 'PodMetrics' },
        versions: [{ name: 'v1beta1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    } as KubernetesObject,
  ]);
  await poll(() => podUse(cluster, namespace, ''), {
    what: 'metrics to be served',
    timeout: timeouts.apiStart,
    until: () => true,
  });
}

/** Writes a scenario: its pods and their metrics, its Deployment, and then the autoscaler, which nothing holds back. */
export async function stage(cluster: ClusterConnection, { name, target, pods }: Scenario): Promise<void> {
  const labels = { app: name };
  const named = pods.map((pod, index) => ({ ...pod, name: `${name}-${index}` }));
  await applyObjects(cluster, [
    ...named.map((pod) => podObject(pod.name, labels)),
    ...named.flatMap((pod) => (pod.use === undefined ? [] : [metricObject(pod.name, labels, pod.use)])),
    deploymentObject(name, pods.length),
  ]);
  for (const pod of named) await setStatus(cluster, pod.name, pod.ready);
  await applyObjects(cluster, [autoscalerObject(name, target)]);
}

const podObject = (name: string, labels: object): KubernetesObject =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: podSpec }) as KubernetesObject;

const podSpec = {
  containers: [{ name: 'wallet', image: 'wallet', resources: { requests: { cpu: `${request}m` } } }],
};

const metricObject = (name: string, labels: object, use: number): KubernetesObject =>
  ({
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'PodMetrics',
    metadata: { name, namespace, labels },
    timestamp: new Date().toISOString(),
    window: '10s',
    containers: [{ name: 'wallet', usage: { cpu: `${(request * use) / 100}m`, memory: '1Mi' } }],
  }) as unknown as KubernetesObject;

const deploymentObject = (name: string, replicas: number): KubernetesObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: podSpec },
    },
  }) as KubernetesObject;

/** One that may do whatever the metrics ask for, at once. */
const autoscalerObject = (name: string, averageUtilization: number): KubernetesObject =>
  ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 1,
      maxReplicas: 1000,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } }],
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 1000, periodSeconds: 1 }] },
        scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 1 }] },
      },
    },
  }) as KubernetesObject;

async function setStatus({ core }: ClusterConnection, name: string, ready: boolean): Promise<void> {
  // One that is not Ready has just started; the others have been Ready for long.
  const since = ready ? old : new Date();
  const pod = await core.readNamespacedPod({ name, namespace });
  pod.status = {
    phase: 'Running',
    startTime: since,
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: since }],
  };
  await core.replaceNamespacedPodStatus({ name, namespace, body: pod });
}
