import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { V1NetworkPolicy, V1Pod } from '@kubernetes/client-node';

import { hostOf, partyOf, policiesIn } from './live.ts';

test('a policy as the client reads it is the policy of the manifest: `from` has another name there', () => {
  const item: V1NetworkPolicy = {
    metadata: { name: 'p', namespace: 'n', managedFields: [], creationTimestamp: new Date() },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ _from: [{ podSelector: { matchLabels: { a: 'b' } } }], ports: [{ port: 80, protocol: 'TCP' }] }],
    },
  };
  assert.deepEqual(policiesIn([item]), [
    {
      name: 'p',
      namespace: 'n',
      podSelector: {},
      rules: {
        ingress: [{ peers: [{ podSelector: { matchLabels: { a: 'b' } } }], ports: [{ port: 80, protocol: 'TCP' }] }],
      },
    },
  ]);
});

const podWith = (changes: Partial<V1Pod>): V1Pod => ({
  metadata: { name: 'a', namespace: 'n', labels: { app: 'a' } },
  spec: { nodeName: 'n1', containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 80 }] }] },
  status: { podIP: '192.168.0.1' },
  ...changes,
});

test('a pod is known by address and declared ports; one without an address of its own is none', () => {
  assert.deepEqual(partyOf(podWith({}))?.ports, [{ name: 'http', port: 80, protocol: 'TCP' }]);
  assert.equal(partyOf(podWith({ status: {} })), undefined);
  assert.equal(partyOf(podWith({ spec: { containers: [], hostNetwork: true } })), undefined);
  assert.equal(partyOf(podWith({ metadata: { deletionTimestamp: new Date() } })), undefined);
});

test('a node is seen by its tunnel’s address where it has a tunnel', () => {
  const status = { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] };
  const annotations = { 'projectcalico.org/IPv4VXLANTunnelAddr': '192.168.0.0' };
  assert.equal(hostOf({ metadata: { name: 'n1', annotations }, status }).seenAs, '192.168.0.0');
  assert.equal(hostOf({ metadata: { name: 'n1' }, status }).seenAs, '10.0.0.1');
});
