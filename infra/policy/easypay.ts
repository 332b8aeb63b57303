import { expectedMatrix, fieldOf, type Target } from './matrix.ts';
import { proberPolicies } from './manifests.ts';
import { readPolicy } from './schema.ts';
import type { External, Host, Labels, Party, Pod } from './world.ts';

/** EasyPay and its surroundings as a cluster has them, one of each kind: enough to see what its policies open without a cluster. */
const pod = (namespace: string, name: string, labels: Labels, place: number, node = 'worker-a'): Pod => ({
  kind: 'pod',
  namespace,
  name,
  labels,
  address: `192.168.0.${place}`,
  node,
  ports: [],
});

const named = (name: string): Labels => ({ 'app.kubernetes.io/part-of': 'easypay', 'app.kubernetes.io/name': name });

const pods: readonly Pod[] = [
  pod('easypay', 'wallet-1', named('wallet'), 11),
  pod('easypay', 'wallet-2', named('wallet'), 12, 'worker-b'),
  pod('easypay', 'database-0', named('database'), 13),
  pod('easypay', 'database-1', named('database'), 14, 'worker-b'),
  pod('easypay', 'reporting', named('wallets'), 15),
  pod('easypay', 'auditor', { ...named('wallets'), 'assay.test/prober': 'auditor' }, 21),
  pod('probers', 'wallet-elsewhere', named('wallet'), 16),
  pod('probers', 'database-elsewhere', named('database'), 17),
  pod('ingress', 'traefik', { 'app.kubernetes.io/name': 'traefik' }, 18),
  pod('ingress', 'bystander', {}, 19),
  pod('kube-system', 'dns', { 'k8s-app': 'kube-dns' }, 20, 'worker-b'),
];

const api: Host = {
  kind: 'host',
  name: 'control-plane',
  node: 'control-plane',
  address: '10.88.1.4',
  seenAs: '192.168.9.0',
};
const outside: readonly External[] = [
  { kind: 'external', name: 'mirror', address: '10.88.1.6' },
  { kind: 'external', name: 'internet', address: '11.0.0.1' },
];

const namespaces = ['easypay', 'probers', 'ingress', 'kube-system'].map((name) => ({
  name,
  labels: { 'kubernetes.io/metadata.name': name },
}));

const auditor = 'easypay/auditor →';

const ports = [53, 5000, 5432, 5433, 6443, 8008, 8080, 9090, 9999];

/** Every connection that policies leave open of those that EasyPay's pods take part in, as `source → destination:port/protocol`. */
export function openConnections(policies: readonly unknown[]): string[] {
  const set = { policies: [...policies, ...proberPolicies()].map(readPolicy), namespaces };
  const parties: readonly Party[] = [...pods, api, ...outside];
  const targets = parties.flatMap((destination) =>
    ports.flatMap((port) => (['TCP', 'UDP'] as const).map((protocol): Target => ({ destination, port, protocol }))),
  );
  return (
    expectedMatrix(set, parties, targets)
      .filter(({ source, destination, allowed }) => allowed && source !== destination)
      // The auditor is let out; what it reaches elsewhere is nobody's concern.
      .filter((field) => fieldOf(field).replace(auditor, '').includes('easypay/'))
      .map(fieldOf)
  );
}

const wallets = ['easypay/wallet-1', 'easypay/wallet-2'];
const databases = ['easypay/database-0', 'easypay/database-1'];
const pairs = (from: string[], to: string[], ...ports: string[]): string[] =>
  from.flatMap((source) =>
    to.flatMap((destination) =>
      source === destination ? [] : ports.map((port) => `${source} → ${destination}:${port}`),
    ),
  );

/** What the wallet, its database and their users need, written down independently of the policies. */
export const requiredConnections: readonly string[] = [
  ...pairs(wallets, databases, '5432/TCP'),
  ...pairs(databases, databases, '5432/TCP', '8008/TCP'),
  ...pairs(['ingress/traefik'], wallets, '8080/TCP'),
  ...pairs([...wallets, ...databases], ['kube-system/dns'], '53/TCP', '53/UDP'),
  ...pairs(databases, ['control-plane', 'mirror'], '6443/TCP'),
];
