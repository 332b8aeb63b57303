import { NetworkingV1Api, type V1NetworkPolicy } from '@kubernetes/client-node';

import { applyObjects } from '../../cluster/apply.ts';
import type { ClusterConnection } from '../../cluster/connect.ts';
import { liveNamespaces, partyOf } from '../../policy/live.ts';
import type { PolicySet } from '../../policy/judge.ts';
import { readPolicy } from '../../policy/schema.ts';
import type { Pod } from '../../policy/world.ts';
import { poll } from '../../poll.ts';
import { runsImage } from '../sweep/image.ts';
import { matrixAtOnce } from '../sweep/matrix.ts';
import { differencesIn, tableOf, type ComparedField } from '../sweep/settle.ts';
import { openProber } from '../sweep/pod-prober.ts';
import type { Pace } from '../sweep/protocol.ts';
import { onBoth, type Source } from '../sweep/station.ts';
import { timeouts } from '../../timeouts.ts';
import { arenaNamespaces, arenaObjects, arenaPorts } from './objects.ts';
import { clientObject } from '../../policy/objects.ts';

/** Inside one cluster an answer takes a few milliseconds: two attempts over 0.1 s, 0.6 s each, keep a sweep below a second. */
const brisk: Pace = { attempts: 2, stagger: 100, timeout: 600 };

/** A policy as manifests write it. */
export type PolicyObject = object;

/** Namespaces of our own with pods that only probe: where policies may be made and broken without harming anybody. */
export class Arena implements Disposable {
  readonly sources: readonly Source[];
  private readonly cluster: ClusterConnection;
  private readonly namespaces: PolicySet['namespaces'];
  private readonly pace: Pace;

  private constructor(
    cluster: ClusterConnection,
    sources: readonly Source[],
    namespaces: PolicySet['namespaces'],
    pace: Pace,
  ) {
    this.pace = pace;
    this.cluster = cluster;
    this.sources = sources;
    this.namespaces = namespaces;
  }

  /** Makes an arena of so many pods run, without policies. A second call finds it there. */
  static async open(cluster: ClusterConnection, image: string, size: number, pace: Pace = brisk): Promise<Arena> {
    const { items } = await cluster.core.listNode();
    const nodes = items.map(({ metadata }) => metadata?.name ?? '').toSorted();
    await applyObjects(cluster, arenaObjects(size, nodes, image));
    const pods = await readyPods(cluster, image, size);
    const sources = await Promise.all(
      pods.map(async (party): Promise<Source> => {
        const target = { namespace: party.namespace, pod: party.name, container: 'prober' };
        const prober = await openProber(cluster, `${party.namespace}/${party.name}`, target);
        return { party, listeners: onBoth(arenaPorts), prober };
      }),
    );
    const arena = new Arena(cluster, sources, await liveNamespaces(cluster), pace);
    await arena.enact([]);
    return arena;
  }

  /** Addresses of the pods, in their order. */
  get addresses(): string[] {
    return this.sources.map(({ party }) => party.address);
  }

  /** The prober of a pod, by the pod's place. */
  source(index: number): Source {
    const found = this.sources[index];
    if (!found) throw new RangeError(`the arena has ${this.sources.length} pods`);
    return found;
  }

  /** Makes these the only policies of the arena. It takes the cluster a moment to enforce them. */
  async enact(policies: readonly PolicyObject[]): Promise<void> {
    const api = this.cluster.config.makeApiClient(NetworkingV1Api);
    await Promise.all(arenaNamespaces.map((namespace) => api.deleteCollectionNamespacedNetworkPolicy({ namespace })));
    await Promise.all(
      policies.map((policy) => {
        const body = clientObject(policy) as V1NetworkPolicy;
        return api.createNamespacedNetworkPolicy({ namespace: body.metadata?.namespace ?? '', body });
      }),
    );
  }

  /**
   * Every pod dials every pod on every port, beside what the model expects under these policies.
   * @param more rounds at most, for what lost packets have blurred
   */
  sweep(policies: readonly PolicyObject[], more = 1): Promise<ComparedField[]> {
    return matrixAtOnce(this.setOf(policies), this.sources, this.pace, more);
  }

  /**
   * Enacts policies and waits until the cluster does what the model says, twice in a row.
   * @throws AssayError with the connections that keep differing.
   */
  async agreeOn(policies: readonly PolicyObject[]): Promise<ComparedField[]> {
    // Judged first: a policy that the model cannot judge must not be tried out.
    this.setOf(policies);
    await this.enact(policies);
    let fields: ComparedField[] = [];
    let doubt: unknown;
    const look = async (): Promise<ComparedField[]> => {
      doubt = undefined;
      fields = await this.sweep(policies).catch((cause: unknown) => {
        doubt = cause;
        throw cause;
      });
      return fields;
    };
    await poll(look, {
      what: 'the cluster to enforce what the policies say',
      timeout: timeouts.policyEnforced,
      interval: 0,
      stable: 2,
      until: (seen) => differencesIn(seen).length === 0,
      describe: (seen) => tableOf(differencesIn(seen)),
      remedy: 'see whether the network enforces policies on every node; if it does, the model is wrong',
    }).catch((late: unknown) => {
      // A sweep that could not be made to the end says nothing about policies.
      throw doubt ?? late;
    });
    return fields;
  }

  /** Removes the arena with everything in it. */
  async remove(): Promise<void> {
    this[Symbol.dispose]();
    await Promise.all(arenaNamespaces.map((name) => this.cluster.core.deleteNamespace({ name })));
  }

  [Symbol.dispose](): void {
    for (const { prober } of this.sources) prober[Symbol.dispose]();
  }

  private setOf(policies: readonly PolicyObject[]): PolicySet {
    return { policies: policies.map(readPolicy), namespaces: this.namespaces };
  }
}

async function readyPods({ core }: ClusterConnection, image: string, size: number): Promise<Pod[]> {
  const look = async () => {
    const lists = await Promise.all(arenaNamespaces.map((namespace) => core.listNamespacedPod({ namespace })));
    return lists.flatMap(({ items }) => items).filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  };
  const pods = await poll(look, {
    what: `${size} Ready pods of the arena`,
    timeout: timeouts.clusterReady,
    until: (seen) => seen.filter((pod) => runsImage(pod, image)).length >= size,
    describe: (seen) => seen.map(({ metadata, status }) => `${metadata?.name ?? ''} ${status?.phase ?? ''}`).join(', '),
  });
  return pods
    .flatMap((pod) => partyOf(pod) ?? [])
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .slice(0, size);
}
