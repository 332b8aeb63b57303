import type { V1Deployment, V1Pod, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import { setTimeout as delay } from 'node:timers/promises';

import type { ClusterConnection } from '../cluster/connect.ts';
import { isReady } from '../cluster/ready.ts';
import { follow, type Change } from '../cluster/watch.ts';
import { messageOf } from '../errors.ts';
import { decisionOf } from './decision.ts';
import { podUse } from './metrics.ts';
import type { Decision, MetricSample, PodLife, ReplicaChange, ScalingRecord } from './record.ts';

/** A Deployment with the autoscaler of the same name. */
export interface Scaled {
  readonly namespace: string;
  readonly name: string;
  /** Of its pods. */
  readonly labelSelector: string;
}

/** Milliseconds between two looks at the metrics: often enough to see each sample soon after it is there, and no load. */
const interval = 1_000;

/** Follows an autoscaler, its Deployment, its pods and their metrics, each with the time at which it was seen. */
export class ScalingObserver implements AsyncDisposable {
  readonly from = performance.now();
  readonly #replicas: ReplicaChange[] = [];
  readonly #decisions: Decision[] = [];
  readonly #pods = new Map<string, PodLife>();
  readonly #metrics: MetricSample[] = [];
  readonly #gaps: string[] = [];
  #silence: string | undefined;
  readonly #ending = new AbortController();
  readonly #parts = new AsyncDisposableStack();

  constructor(cluster: ClusterConnection, { namespace, name, labelSelector }: Scaled) {
    const gap = (reason: string): void => void this.#gaps.push(reason);
    const fieldSelector = `metadata.name=${name}`;
    const apps = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const autoscaling = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    this.#parts.use(follow<V1Deployment>(cluster, { path: apps, fieldSelector, seen: this.#deployment }, gap));
    this.#parts.use(
      follow<V2HorizontalPodAutoscaler>(cluster, { path: autoscaling, fieldSelector, seen: this.#autoscaler }, gap),
    );
    this.#parts.use(follow<V1Pod>(cluster, { path: pods, labelSelector, seen: this.#pod }, gap));
    const polling = this.#poll(cluster, namespace, labelSelector);
    this.#parts.defer(() => {
      this.#ending.abort();
      return polling;
    });
  }

  /** What was seen so far. */
  record(): ScalingRecord {
    return {
      from: this.from,
      until: performance.now(),
      replicas: [...this.#replicas],
      decisions: [...this.#decisions],
      pods: [...this.#pods.values()].map((pod) => ({ ...pod })),
      metrics: [...this.#metrics],
      gaps: [...this.#gaps],
      silence: this.#silence,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }

  readonly #deployment = (_: Change, { spec }: V1Deployment, at: number): void => {
    const replicas = spec?.replicas ?? 1;
    if (this.#replicas.at(-1)?.replicas !== replicas) this.#replicas.push({ at, replicas });
  };

  readonly #autoscaler = (change: Change, object: V2HorizontalPodAutoscaler, at: number): void => {
    if (change === 'DELETED' || object.status === undefined) return;
    this.#decisions.push({ at, ...decisionOf(object) });
  };

  readonly #pod = (change: Change, { metadata, spec, status }: V1Pod, at: number): void => {
    const name = metadata?.name ?? '';
    const life = this.#pods.get(name) ?? { name, created: at };
    this.#pods.set(name, life);
    if (spec?.nodeName !== undefined) {
      life.node = spec.nodeName;
      life.scheduled ??= at;
    }
    const [placed] = status?.conditions?.filter(({ type }) => type === 'PodScheduled') ?? [];
    if (placed?.reason === 'Unschedulable') life.unplaced = placed.message ?? placed.reason;
    if (status?.containerStatuses?.some(({ state }) => state?.running !== undefined)) life.started ??= at;
    if (isReady(status)) life.ready ??= at;
    if (metadata?.deletionTimestamp !== undefined) life.ending ??= at;
    if (change === 'DELETED') life.gone ??= at;
  };

  async #poll(cluster: ClusterConnection, namespace: string, labelSelector: string): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        this.#metrics.push({ at: performance.now(), pods: await podUse(cluster, namespace, labelSelector) });
      } catch (thrown) {
        this.#silence = messageOf(thrown);
      }
      await delay(interval, undefined, { signal }).catch(() => undefined);
    }
  }
}
