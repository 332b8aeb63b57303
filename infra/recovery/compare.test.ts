import assert from 'node:assert/strict';
import { test } from 'node:test';

import { differencesBetween } from './compare.ts';
import type { ApiObject } from './objects.ts';

const object = (fields: object, resourceVersion = '1'): ApiObject => ({
  metadata: { name: 'one', namespace: 'a', resourceVersion },
  ...fields,
});
const name = 'configmaps a/one';
const of = (...entries: [string, ApiObject][]) => new Map(entries);

test('the same objects written again do not differ', () => {
  const before = of([name, object({ data: { key: 'value' } })]);
  const after = of([name, object({ data: { key: 'value' }, status: { seen: true } }, '2')]);
  assert.deepEqual(differencesBetween(before, after), []);
});

test('each field that differs is named', () => {
  const before = of([name, object({ data: { key: 'value', other: 'x' } })]);
  const after = of([name, object({ data: { key: 'changed', other: 'x' } })]);
  assert.deepEqual(differencesBetween(before, after), [
    { object: name, field: 'data.key', before: 'value', after: 'changed' },
  ]);
});

test('what came and what went is named, and its content is not told', () => {
  const secret = object({ data: { password: 'c2VjcmV0' } });
  const differences = differencesBetween(of(['secrets a/one', secret]), of([name, object({})]));
  assert.deepEqual(differences, [
    { object: name, field: '', before: 'not there', after: 'there' },
    { object: 'secrets a/one', field: '', before: 'there', after: 'not there' },
  ]);
});

test('what lives on is not compared', () => {
  assert.deepEqual(differencesBetween(of(['leases.coordination.k8s.io a/one', object({})]), of()), []);
});

test('of what lives on in part, the rest is compared', () => {
  const info = 'configmaps kube-public/cluster-info';
  const before = of([info, object({ data: { kubeconfig: 'a', 'jws-kubeconfig-abcdef': 'signed' } })]);
  const after = of([info, object({ data: { kubeconfig: 'b' } })]);
  assert.deepEqual(
    differencesBetween(before, after).map(({ field }) => field),
    ['data.kubeconfig'],
  );
  assert.deepEqual(
    differencesBetween(before, of()).map(({ field }) => field),
    [''],
  );
});
