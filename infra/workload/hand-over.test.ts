import assert from 'node:assert/strict';
import { it } from 'node:test';

import { renunciation } from './hand-over.ts';

const replicas = { 'f:spec': { 'f:replicas': {}, 'f:template': {} } };

it('gives up the number of replicas where Assay has applied it, and nowhere else', () => {
  const managedFields = [
    { manager: 'kube-controller-manager', operation: 'Update', subresource: 'scale', fieldsV1: replicas },
    { manager: 'assay', operation: 'Apply', fieldsV1: replicas },
    { manager: 'kubectl', operation: 'Update', fieldsV1: replicas },
  ];
  assert.deepEqual(renunciation({ metadata: { managedFields } }), [
    { op: 'test', path: '/metadata/managedFields/1/manager', value: 'assay' },
    { op: 'remove', path: '/metadata/managedFields/1/fieldsV1/f:spec/f:replicas' },
  ]);
});

it('has nothing to give up when the manifest has left it out', () => {
  const managedFields = [{ manager: 'assay', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:template': {} } } }];
  assert.deepEqual(renunciation({ metadata: { managedFields } }), []);
  assert.deepEqual(renunciation({}), []);
});
