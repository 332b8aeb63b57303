import assert from 'node:assert/strict';
import { test } from 'node:test';

import { defaultGrants } from './oracle.ts';
import { accessDifferences, accessManifests, requests } from './table.ts';

test('the manifests grant what the requirement says, and nothing else', () => {
  assert.ok(defaultGrants.length > 0 && requests.length > 150);
  assert.deepEqual(accessDifferences(accessManifests()), []);
});

const mutants: readonly (readonly [string, string])[] = [
  ['R5-M03', 'user: patch pods in easypay'],
  ['R5-M04', 'user: get pods in kube-system'],
  ['R5-M08', 'twin: deletecollection pods in easypay'],
  ['R5-M10', 'twin: delete pods in easypay'],
  ['R5-M11', 'user: create pods in easypay'],
  ['R5-M12', 'user: create pods/exec in easypay'],
  ['R5-M14', 'user: list secrets in easypay'],
  ['R5-M15', 'user: escalate clusterroles.rbac.authorization.k8s.io of the cluster'],
  ['R5-M27', 'stranger: get pods in easypay'],
];

for (const [id, difference] of mutants) {
  test(`the table sees ${id} without any cluster`, () => {
    const found = accessDifferences(accessManifests(id));
    assert.ok(found.includes(difference), `${difference} is not among ${found.slice(0, 5).join('; ')}`);
  });
}

test('a rule for a single name shows in no question about a request: that is what the lists of rules are for', () => {
  assert.deepEqual(accessDifferences(accessManifests('R5-M09')), []);
});

test('a binding to a role that nobody declares is an error, not a quiet no', () => {
  const manifests = accessManifests().filter(({ kind }) => kind !== 'Role');
  assert.throws(() => accessDifferences(manifests), /Role pod-operator is bound, but not declared/);
});
