import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { V1Deployment } from '@kubernetes/client-node';

import { startKubernetesApi } from '../testing/kubernetes-api.ts';
import { timeouts } from '../timeouts.ts';
import { applyObjects } from './apply.ts';

const wallet = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'default', name: 'wallet' },
};

const declared: V1Deployment = {
  ...wallet,
  spec: {
    selector: { matchLabels: { app: 'wallet' } },
    template: {
      metadata: { labels: { app: 'wallet' } },
      spec: { containers: [{ name: 'wallet', image: 'wallet', env: [{ name: 'MODE', value: 'calm' }] }] },
    },
  },
};

/** One more variable, as another owner applies it. */
const overridden = {
  ...wallet,
  spec: { template: { spec: { containers: [{ name: 'wallet', env: [{ name: 'LOG_LEVEL', value: 'debug' }] }] } } },
};

it(
  'an owner takes back what it applied by naming it no longer, and nothing of others',
  { timeout: timeouts.apiStart },
  async () => {
    await using api = await startKubernetesApi();
    const { cluster } = api;
    const variables = async (): Promise<string[]> => {
      const { spec } = await cluster.apps.readNamespacedDeployment(wallet.metadata);
      return (spec?.template.spec?.containers ?? []).flatMap(({ env = [] }) => env.map(({ name }) => name));
    };

    await applyObjects(cluster, [declared]);
    await applyObjects(cluster, [overridden], 'somebody');
    assert.deepEqual(await variables(), ['MODE', 'LOG_LEVEL']);
    await applyObjects(cluster, [declared]);
    assert.deepEqual(await variables(), ['MODE', 'LOG_LEVEL'], 'what another owner added is not ours to remove');

    await applyObjects(cluster, [wallet], 'somebody');
    assert.deepEqual(await variables(), ['MODE']);
  },
);
