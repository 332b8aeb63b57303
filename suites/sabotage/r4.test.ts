import assert from 'node:assert/strict';
import { test } from 'node:test';

import { easyPayPolicies, openConnections } from '../../fixtures/harness.ts';
import { modelOnlyChanges, policyChanges, withChange } from './r4-changes.ts';

const unchanged = openConnections(easyPayPolicies());

for (const [name, fault] of Object.entries({ ...policyChanges, ...modelOnlyChanges })) {
  test(`the model sees what ${name} does to EasyPay’s policies`, () => {
    const changed = openConnections(withChange(easyPayPolicies(), fault));
    assert.notDeepEqual(changed, unchanged);
  });
}
