import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openConnections, requiredConnections } from './easypay.ts';
import { easyPayPolicies } from './manifests.ts';

test('the manifests open exactly what the wallet, its database and their users need', () => {
  assert.deepEqual(openConnections(easyPayPolicies()).toSorted(), requiredConnections.toSorted());
});

test('without its policies everything of EasyPay is open', () => {
  assert.ok(openConnections([]).length > 1000);
});
