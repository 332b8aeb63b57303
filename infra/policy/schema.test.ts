import assert from 'node:assert/strict';
import { test } from 'node:test';

import { InconclusiveError } from '../errors.ts';
import { readPolicy } from './schema.ts';

const object = (spec: object, more: object = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'strange', namespace: 'shop' },
  spec: { podSelector: {}, ...spec },
  ...more,
});

const from = (peer: object) => object({ ingress: [{ from: [{ podSelector: {} }, peer] }] });
const ports = (port: object) => object({ egress: [{ ports: [port] }] });

/** What the model must not guess about: the field that the message has to name, and the policy. */
const refused: [string, unknown][] = [
  ['ingress.0.ports.0.protocol', object({ ingress: [{ ports: [{ protocol: 'SCTP', port: 1 }] }] })],
  ['spec.egress.0.ports.0.endPort', ports({ port: 'http', endPort: 90 })],
  ['spec.egress.0.ports.0.endPort', ports({ port: 90, endPort: 80 })],
  ['spec.egress.0.ports.0.port', ports({ port: 0 })],
  ['spec.ingress.0.from.1.ipBlock.cidr', from({ ipBlock: { cidr: '2001:db8::/64' } })],
  ['spec.ingress.0.from.1.ipBlock.cidr', from({ ipBlock: { cidr: '10.0.0.0' } })],
  ['spec.ingress.0.from.1.ipBlock.except.0', from({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/33'] } })],
  ['spec.ingress.0.from.1', from({})],
  ['spec.ingress.0.from.1.podSelector', from({ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} })],
  [
    'podSelector.matchExpressions.0.operator',
    object({ podSelector: { matchExpressions: [{ key: 'a', operator: 'Gt' }] } }),
  ],
  [
    'podSelector.matchExpressions.0.values',
    object({ podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } }),
  ],
  ['spec.action', object({ action: 'Deny' })],
  ['spec.ingress.0.to', object({ ingress: [{ to: [] }] })],
  ['spec.policyTypes.0', object({ policyTypes: ['Both'] })],
  ['apiVersion', object({}, { apiVersion: 'projectcalico.org/v3' })],
];

for (const [field, policy] of refused) {
  test(`refuses to judge ${field}: ${JSON.stringify((policy as { spec: object }).spec)}`, () => {
    assert.throws(
      () => readPolicy(policy),
      (thrown) => {
        assert.ok(thrown instanceof InconclusiveError);
        assert.match(thrown.message, /cannot judge the policy strange/);
        assert.ok(thrown.explanation.found.includes(field), thrown.explanation.found);
        return true;
      },
    );
  });
}

test('what is no object at all is refused too', () => {
  assert.throws(() => readPolicy(undefined), InconclusiveError);
});

test('what the API server adds to metadata does not matter', () => {
  const metadata = { name: 'p', namespace: 'n', uid: 'u', generation: 2, managedFields: [] };
  const { name, namespace } = readPolicy(object({}, { metadata }));
  assert.deepEqual({ name, namespace }, { name: 'p', namespace: 'n' });
});
