import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { differences } from './drift.ts';

const wanted = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'wallet', labels: { app: 'wallet' } },
  spec: { replicas: 2, template: { containers: [{ name: 'wallet', env: [{ name: 'A', value: '1' }] }] }, empty: {} },
};

/** The object as the API server keeps it: with defaults, a status, and who wrote which field. */
const live = (spec: object, ...managers: object[]): typeof wanted => ({
  ...wanted,
  metadata: {
    ...wanted.metadata,
    ...{
      uid: 'x',
      managedFields: [
        { manager: 'assay', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
        ...managers,
      ],
    },
  },
  spec: { ...wanted.spec, ...{ progressDeadlineSeconds: 600 }, ...spec },
});

describe('differences', () => {
  it('does not call defaults of the API server a drift', () => {
    assert.deepEqual(differences(wanted, live({ empty: undefined })), []);
  });

  it('names the field that was changed, with both values', () => {
    const expected = [{ field: 'Deployment wallet: spec.replicas', wanted: 2, found: 1 }];
    assert.deepEqual(differences(wanted, live({ replicas: 1 })), expected);
    // Whoever changed it owns it now; that is the same drift.
    const kubectl = { manager: 'kubectl-scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } };
    assert.deepEqual(differences(wanted, live({ replicas: 1 }, kubectl)), expected);
  });

  it('notices an entry that was added to a list', () => {
    const containers = [...wanted.spec.template.containers, { name: 'miner' }];
    const [found, ...more] = differences(wanted, live({ template: { containers } }));
    assert.equal(found?.field, 'Deployment wallet: spec.template.containers');
    assert.deepEqual(more, []);
  });

  it('names a field that somebody added, and who', () => {
    const patch = { manager: 'kubectl-patch', fieldsV1: { 'f:spec': { 'f:paused': {} } } };
    const expected = {
      field: 'Deployment wallet: spec.paused',
      wanted: 'not set by anybody else',
      found: 'set by kubectl-patch',
    };
    assert.deepEqual(differences(wanted, live({ paused: true }, patch)), [expected]);
  });

  it('lets somebody else write what is wanted anyway', () => {
    const env = { 'f:env': { 'k:{"name":"A"}': { 'f:value': {} }, 'k:{"name":"B"}': { 'f:value': {} } } };
    const fieldsV1 = { 'f:spec': { 'f:template': { 'f:containers': { 'k:{"name":"wallet"}': env } } } };
    const [found, ...more] = differences(wanted, live({}, { manager: 'kubectl', fieldsV1 }));
    assert.equal(
      found?.field,
      'Deployment wallet: spec.template.containers[{"name":"wallet"}].env[{"name":"B"}].value',
    );
    assert.deepEqual(more, []);
  });

  it('never tells what a Secret holds', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' }, data: { key: 'c2VjcmV0' } };
    const changed = { ...secret, data: { key: 'b3RoZXI=' } };
    const [found] = differences(secret, changed);
    assert.equal(found?.field, 'Secret keys: data.key');
    assert.doesNotMatch(JSON.stringify(found), /c2VjcmV0|b3RoZXI/);
  });

  it('lets the controllers of Kubernetes do their work', () => {
    const controller = { manager: 'kube-controller-manager', fieldsV1: { 'f:spec': { 'f:revision': {} } } };
    const status = { manager: 'somebody', subresource: 'status', fieldsV1: { 'f:status': {} } };
    assert.deepEqual(differences(wanted, live({}, controller, status)), []);
  });

  it('notices that the object is gone', () => {
    assert.equal(differences(wanted, undefined)[0]?.found, 'no such object');
  });
});
