import assert from 'node:assert/strict';
import { test } from 'node:test';

import { InconclusiveError } from '../errors.ts';
import { readPolicy } from './schema.ts';
import { judgeService, type ServicePort } from './service.ts';
import type { Pod } from './world.ts';

const pod = (name: string, app: string, last: number): Pod => ({
  kind: 'pod',
  namespace: 'shop',
  name,
  labels: { app },
  address: `192.168.1.${last}`,
  node: 'n1',
  ports: [],
});

const [web, one, other] = [pod('web', 'web', 1), pod('one', 'db', 2), pod('other', 'cache', 3)];

/** The policy lets the web pod into `db` on the port behind the Service, and nobody into `cache`. */
const policies = [
  { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 5432 }] }] },
  { podSelector: { matchLabels: { app: 'cache' } } },
].map((spec, i) =>
  readPolicy({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `p${i}`, namespace: 'shop' },
    spec,
  }),
);
const set = { policies, namespaces: [{ name: 'shop', labels: {} }] };

const service = (port: number, ...endpoints: Pod[]): ServicePort => ({
  name: 'shop/db',
  address: '10.96.1.1',
  port: 80,
  protocol: 'TCP',
  endpoints: endpoints.map((party) => ({ party, port })),
});

test('what counts is the endpoint and its own port, not the Service’s', () => {
  assert.equal(judgeService(set, web, service(5432, one)).allowed, true);
  assert.equal(judgeService(set, web, service(80, one)).allowed, false);
});

test('endpoints that differ, and none at all, decide nothing', () => {
  assert.throws(() => judgeService(set, web, service(5432, one, other)), InconclusiveError);
  assert.throws(() => judgeService(set, web, service(5432)), /no endpoint/);
});
