import assert from 'node:assert/strict';
import { it } from 'node:test';

import { ApiextensionsV1Api, CustomObjectsApi } from '@kubernetes/client-node';

import { poll } from '../poll.ts';
import { startKubernetesApi } from '../testing/kubernetes-api.ts';
import { timeouts } from '../timeouts.ts';
import { readEverything } from './objects.ts';

const [group, version, plural, kind] = ['assay.test', 'v1', 'widgets', 'Widget'];

it(
  'reads custom resources of an API server that was not asked for them before',
  { timeout: timeouts.hostBoot },
  async () => {
    await using api = await startKubernetesApi();
    const { config } = api.cluster;
    await config.makeApiClient(ApiextensionsV1Api).createCustomResourceDefinition({
      body: {
        metadata: { name: `${plural}.${group}` },
        spec: {
          group,
          scope: 'Cluster',
          names: { kind, plural, singular: 'widget' },
          versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
        },
      },
    });
    const objects = config.makeApiClient(CustomObjectsApi);
    const body = { apiVersion: `${group}/${version}`, kind, metadata: { name: 'one' } };
    await poll(() => objects.createClusterCustomObject({ group, version, plural, body }), {
      what: 'the custom resource to be served',
      timeout: timeouts.apiStart,
      until: () => true,
    });
    await api.restart();
    const found = await readEverything(api.server);
    assert.ok(found.has(`${plural}.${group} one`));
  },
);
