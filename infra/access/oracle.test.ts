import assert from 'node:assert/strict';
import { test } from 'node:test';

import { described, everyRequest } from './matrix.ts';
import { isAllowed } from './oracle.ts';
import { expectedGrants } from './rules.ts';
import type { Subject } from './subject.ts';
import { administrator, anonymous, operator, some, stranger, twin } from './testing.ts';

const allowed = (subject: Subject): string[] =>
  everyRequest(some)
    .filter((request) => isAllowed(subject, request))
    .map(described)
    .toSorted();

const fiveVerbs = [
  'create pods in easypay',
  'delete pods in easypay',
  'get pods in easypay',
  'list pods in easypay',
  'update pods in easypay',
];
const authenticated = [
  'create selfsubjectaccessreviews.authorization.k8s.io of the cluster',
  'get /api',
  'get /apis/apps',
  'get /livez',
];

test('the user may do the five verbs, and what everybody may whom the cluster knows', () => {
  assert.deepEqual(allowed(operator), [...fiveVerbs, ...authenticated].toSorted());
});

test('the twin may do the same, and read the keys that tokens are verified with', () => {
  assert.deepEqual(allowed(twin), [...fiveVerbs, ...authenticated, 'get /openid/v1/jwks'].toSorted());
});

test('a stranger has the defaults, and nobody has the health of the server', () => {
  assert.deepEqual(allowed(stranger), authenticated);
  assert.deepEqual(allowed(anonymous), ['get /livez']);
});

test('the administrator may do everything', () => {
  assert.equal(allowed(administrator).length, everyRequest(some).length);
});

test('a subresource of pods, all namespaces at once and another group are not pods of the namespace', () => {
  const pods = { verb: 'get', group: '', resource: 'pods', subresource: '', namespace: 'easypay' };
  assert.equal(isAllowed(operator, pods), true);
  assert.equal(isAllowed(operator, { ...pods, subresource: 'log' }), false);
  assert.equal(isAllowed(operator, { ...pods, namespace: '' }), false);
  assert.equal(isAllowed(operator, { ...pods, group: 'metrics.k8s.io' }), false);
});

test('the lists of rules differ by namespace and by person', () => {
  assert.ok(expectedGrants(operator, 'easypay').includes('create pods'));
  assert.ok(!expectedGrants(operator, 'default').includes('create pods'));
  assert.ok(!expectedGrants(stranger, 'easypay').includes('get pods'));
  assert.ok(expectedGrants(twin, 'default').includes('get /openid/v1/jwks'));
});
