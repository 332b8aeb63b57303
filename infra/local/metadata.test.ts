import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metadataFiles, metadataSection } from './metadata.ts';
import { exampleDesired } from './testing.ts';

const [vpc] = exampleDesired.vpcs;
const day = 24 * 60 * 60 * 1000;

const files = (now: number, desired = exampleDesired) => {
  assert.ok(vpc);
  return metadataFiles(desired, vpc, { secret: 'a secret', now });
};

test('an instance is known by the role of its profile; one without is not known', () => {
  assert.equal(files(0)['metadata/roles'], '10.98.1.4 backup\n');
  const instances = exampleDesired.instances.map((each) => ({ ...each, roleName: '' }));
  assert.equal(files(0, { ...exampleDesired, instances })['metadata/roles'], '');
});

test('credentials are valid for a day at least, and change once a day', () => {
  const told = files(3 * day + 5);
  const { Expiration, AccessKeyId } = JSON.parse(told['metadata/credentials.json'] ?? '') as Record<string, string>;
  assert.equal(Date.parse(Expiration ?? ''), 5 * day);
  assert.match(AccessKeyId ?? '', /^ASIA[0-9A-F]{16}$/);
  assert.deepEqual(files(4 * day - 1), told);
});

test('neither configuration nor files hold the secret', () => {
  assert.doesNotMatch(metadataSection('a secret') + JSON.stringify(files(0)), /a secret/);
});
