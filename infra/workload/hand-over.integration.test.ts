import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { V1Deployment } from '@kubernetes/client-node';

import { applyObjects } from '../cluster/apply.ts';
import { follow, type Change } from '../cluster/watch.ts';
import { poll } from '../poll.ts';
import { startKubernetesApi } from '../testing/kubernetes-api.ts';
import { timeouts } from '../timeouts.ts';
import { drift } from './drift.ts';
import { handOverReplicas } from './hand-over.ts';

const named = { namespace: 'default', name: 'wallet' };

const deployment = (replicas?: number): V1Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...named },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: 'wallet' } },
    template: {
      metadata: { labels: { app: 'wallet' } },
      spec: { containers: [{ name: 'wallet', image: 'wallet' }] },
    },
  },
});

it(
  'a number of replicas that was applied stays when its manifest no longer says one',
  { timeout: timeouts.apiStart },
  async () => {
    await using api = await startKubernetesApi();
    const { cluster } = api;
    const changes: (readonly [Change, number | undefined])[] = [];
    await using following = follow<V1Deployment>(
      cluster,
      {
        path: '/apis/apps/v1/namespaces/default/deployments',
        seen: (change, { spec }) => changes.push([change, spec?.replicas]),
      },
      (reason) => assert.fail(reason),
    );
    const replicas = async (): Promise<number | undefined> =>
      (await cluster.apps.readNamespacedDeployment(named)).spec?.replicas;

    await applyObjects(cluster, [deployment(3)]);
    await handOverReplicas(cluster, named);
    await applyObjects(cluster, [deployment()]);
    assert.equal(await replicas(), 3);
    assert.deepEqual(await drift(cluster, [deployment()]), []);

    await handOverReplicas(cluster, named);
    await applyObjects(cluster, [deployment()]);
    assert.equal(await replicas(), 3, 'a second time there is nothing to give up');

    await cluster.apps.deleteNamespacedDeployment(named);
    await poll(() => Promise.resolve(changes), {
      what: 'the watch to tell that it is gone',
      timeout: timeouts.localRequest,
      interval: 50,
      until: (seen) => seen.some(([change]) => change === 'DELETED'),
    });
    assert.deepEqual(changes[0], ['ADDED', 3]);
    await following[Symbol.asyncDispose]();
  },
);
