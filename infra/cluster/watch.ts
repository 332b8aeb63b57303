import { Watch, type KubernetesObject } from '@kubernetes/client-node';
import { setTimeout as delay } from 'node:timers/promises';

import { messageOf } from '../errors.ts';
import type { ClusterConnection } from './connect.ts';

export type Change = 'ADDED' | 'MODIFIED' | 'DELETED';

/** Objects of one kind, followed as they change. */
export interface Followed<T> {
  /** Path of the list: `/api/v1/namespaces/easypay/pods`. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Told of every object that is there, and of every change. `at`: when it arrived, on the clock of `performance.now()`. */
  readonly seen: (change: Change, object: T, at: number) => void;
}

/** Milliseconds before a watch that broke is made again. */
const pause = 200;

/**
 * Follows objects until it is disposed. A watch that ends, which is what watches do, is made again where it ended: nothing is missed.
 * @param broken told why, when what was missed cannot be known
 */
export function follow<T extends KubernetesObject>(
  cluster: ClusterConnection,
  followed: Followed<T>,
  broken: (reason: string) => void,
): AsyncDisposable {
  const ending = new AbortController();
  const following = keepFollowing(cluster, followed, broken, ending.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await following;
    },
  };
}

async function keepFollowing<T extends KubernetesObject>(
  cluster: ClusterConnection,
  followed: Followed<T>,
  broken: (reason: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const place: Place = { version: undefined };
  while (!signal.aborted) {
    const end = await watchOnce(cluster, followed, place, signal).catch(messageOf);
    if (end === gone) {
      if (place.version !== undefined) broken(`the watch of ${followed.path} had to begin anew`);
      place.version = undefined;
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** How far a watch has come. */
interface Place {
  /** Undefined until all that was there at the beginning has been told: an object's own version may be too old to go on from. */
  version: string | undefined;
}

/**
 * Seconds after which the API server ends a watch, telling the version that it has come to two seconds before: a watch of objects
 * that never change would else go on from a version that a restarted API server no longer knows. Below the client's 30 s of silence.
 */
const timeoutSeconds = 25;

/** What the API server calls a version from which it cannot go on. */
const gone = 'Gone';

/** One watch, to its end. @returns why it ended */
async function watchOnce<T extends KubernetesObject>(
  cluster: ClusterConnection,
  { path, labelSelector, fieldSelector, seen }: Followed<T>,
  place: Place,
  signal: AbortSignal,
): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const from =
    place.version === undefined
      ? { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }
      : { resourceVersion: place.version };
  const selection = { labelSelector, fieldSelector, allowWatchBookmarks: true, timeoutSeconds, ...from };
  const take = (change: string, object: T & { code?: number }): void => {
    const at = performance.now();
    if (change === 'ERROR') {
      resolve(object.code === 410 ? gone : change);
      return;
    }
    const isBookmark = change === 'BOOKMARK';
    if (isBookmark || place.version !== undefined) place.version = object.metadata?.resourceVersion;
    if (!isBookmark) seen(change as Change, object, at);
  };
  const controller = await new Watch(cluster.config).watch(path, selection, take, (cause) => {
    resolve(cause === null ? 'closed' : messageOf(cause));
  });
  const abort = (): void => {
    controller.abort();
    resolve('ended');
  };
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    controller.abort();
  }
}
