import assert from 'node:assert/strict';

import { judge } from './judge.ts';
import { readPolicy, type Policy } from './schema.ts';
import type { Connection, External, Host, Labels, Pod, Protocol, Verdict } from './world.ts';

const pod = (namespace: string, name: string, labels: Labels, last: number, node = 'n1'): Pod => ({
  kind: 'pod',
  namespace,
  name,
  labels,
  address: `192.168.1.${last}`,
  node,
  ports: [{ name: 'web', port: last === 20 ? 8081 : 8080, protocol: 'TCP' }],
});

const web = pod('shop', 'web', { app: 'web', tier: 'front' }, 10);
const db = pod('shop', 'db', { app: 'db' }, 20);
const spy = pod('other', 'spy', { app: 'web' }, 30, 'n2');
const bare = pod('other', 'bare', {}, 40, 'n2');
const near: Host = { kind: 'host', name: 'host-n1', node: 'n1', address: '10.0.0.1', seenAs: '192.168.0.1' };
const far: Host = { kind: 'host', name: 'host-n2', node: 'n2', address: '10.0.0.2', seenAs: '192.168.0.2' };
const internet: External = { kind: 'external', name: 'internet', address: '203.0.113.7' };
/** For tests of the model: a world so small that a connection is told in a line. */
const parties = { web, db, spy, bare, near, far, internet };
type Name = keyof typeof parties;

const namespaces = [
  { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop', env: 'live' } },
  { name: 'other', labels: { 'kubernetes.io/metadata.name': 'other' } },
];

const metadata = { name: 'p', namespace: 'shop' };

/** A policy of the namespace `shop`. */
export const policy = (spec: object): Policy =>
  readPolicy({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec });

/** A policy for the database alone, with one ingress rule. */
export const into = (rule: object): Policy => policy({ podSelector: { matchLabels: { app: 'db' } }, ingress: [rule] });

/** A policy for the web pod alone, with one egress rule. */
export const outOf = (rule: object): Policy =>
  policy({ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [rule] });

/** What it shows · the policies · `source > destination:port[/UDP]` that are allowed · those that are blocked. */
export type Row = readonly [what: string, policies: readonly Policy[], allowed: string[], blocked: string[]];

/** Has the model decide every connection of a row. @throws AssertionError with the connection and the model's reason */
export function assertDecided([, policies, allowed, blocked]: Row): void {
  for (const [connections, expected] of [
    [allowed, true],
    [blocked, false],
  ] as const) {
    for (const text of connections) {
      const verdict = decide(policies, text);
      assert.equal(verdict.allowed, expected, `${text}: ${verdict.reason}`);
    }
  }
}

/** What the model says of `source > destination:port[/UDP]`. */
export const decide = (policies: readonly Policy[], text: string): Verdict =>
  judge({ policies, namespaces }, connectionOf(text));

function connectionOf(text: string): Connection {
  const [, from, to, port, protocol = 'TCP'] = /^(\w+) > (\w+):(\d+)(?:\/(UDP))?$/.exec(text) ?? [];
  assert.ok(from !== undefined && to !== undefined && from in parties && to in parties, text);
  return {
    source: parties[from as Name],
    destination: parties[to as Name],
    port: Number(port),
    protocol: protocol as Protocol,
  };
}
