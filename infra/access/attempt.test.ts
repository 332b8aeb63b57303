import assert from 'node:assert/strict';
import { test } from 'node:test';

import { refuserOf } from './attempt.ts';

const forbidden = (message: string) => ({ status: 403, reason: 'Forbidden', message });

test('each layer that refuses is told apart by its own words', () => {
  assert.equal(
    refuserOf(forbidden('pods is forbidden: User "pod-operator" cannot watch resource "pods" in API group ""')),
    'authorization',
  );
  assert.equal(refuserOf(forbidden('pods "x" is forbidden: violates PodSecurity "restricted:latest"')), 'Pod Security');
  assert.equal(
    refuserOf(forbidden("pods \"x\" is forbidden: ValidatingAdmissionPolicy 'pod-operator' with binding 'b' denied")),
    'admission policy',
  );
  assert.equal(refuserOf(forbidden('pods "x" is forbidden: exceeded quota')), 'somebody else');
  assert.equal(refuserOf({ status: 401, reason: 'Unauthorized', message: 'Unauthorized' }), 'authentication');
});

test('not found, invalid and too many requests are no refusals', () => {
  for (const [status, reason] of [
    [404, 'NotFound'],
    [422, 'Invalid'],
    [429, 'TooManyRequests'],
    [200, ''],
  ] as const) {
    assert.equal(refuserOf({ status, reason, message: 'User "x" cannot get' }), 'nobody');
  }
});
