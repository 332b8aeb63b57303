import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { V1ConfigMap } from '@kubernetes/client-node';

import { poll } from '../poll.ts';
import { startKubernetesApi, type KubernetesApi } from '../testing/kubernetes-api.ts';
import { timeouts } from '../timeouts.ts';
import { follow } from './watch.ts';

const namespace = 'default';
const name = 'quiet';

it('a watch of what does not change goes on without a gap', { timeout: timeouts.hostBoot }, async () => {
  await using api = await startKubernetesApi();
  const { core } = api.cluster;
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name }, data: { value: 'first' } } });
  // From the version of the object itself no watch can go on afterwards.
  await api.restart();
  const seen: string[] = [];
  const gaps: string[] = [];
  await using following = follow<V1ConfigMap>(
    api.cluster,
    {
      path: `/api/v1/namespaces/${namespace}/configmaps`,
      fieldSelector: `metadata.name=${name}`,
      seen: (change, { data }) => seen.push(`${change} ${data?.value}`),
    },
    (reason) => gaps.push(reason),
  );
  await poll(() => watchesEnded(api), {
    what: 'the watch to end and be made again',
    timeout: timeouts.hostBoot,
    until: (ended) => ended > 0,
  });
  await core.replaceNamespacedConfigMap({
    namespace,
    name,
    body: { metadata: { name }, data: { value: 'second' } },
  });
  await poll(() => Promise.resolve(seen.length), {
    what: 'the change to be seen',
    timeout: timeouts.apiStart,
    until: (changes) => changes > 1,
  });
  assert.deepEqual([seen, gaps], [['ADDED first', 'MODIFIED second'], []]);
  assert.ok(following);
});

/** How many watches of ConfigMaps have ended, as the API server counts them. */
async function watchesEnded({ server }: KubernetesApi): Promise<number> {
  const { body } = await server.ask({ path: '/metrics' });
  const counted = [...String(body).matchAll(/^apiserver_request_total{(.*resource="configmaps".*)} (\d+)$/gm)];
  return counted
    .filter(([, labels]) => labels?.includes('verb="WATCH"') && labels.includes('scope="namespace"'))
    .reduce((sum, [, , count]) => sum + Number(count), 0);
}
