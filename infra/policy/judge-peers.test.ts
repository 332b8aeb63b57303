import { test } from 'node:test';

import { assertDecided, into, outOf, type Row } from './judge-world.ts';

const rows: readonly Row[] = [
  [
    'a pod selector alone stays in its namespace',
    [into({ from: [{ podSelector: { matchLabels: { app: 'web' } } }] })],
    ['web > db:5432', 'web > db:5432/UDP'],
    ['spy > db:5432', 'internet > db:5432', 'far > db:5432'],
  ],
  [
    'an empty namespace selector means every namespace, and still pods only',
    [into({ from: [{ namespaceSelector: {} }] })],
    ['spy > db:1', 'web > db:1', 'bare > db:1'],
    ['internet > db:1', 'far > db:1'],
  ],
  [
    'both selectors in one peer must hold',
    [
      into({
        from: [
          {
            podSelector: { matchLabels: { app: 'web' } },
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } },
          },
        ],
      }),
    ],
    ['spy > db:1'],
    ['web > db:1', 'bare > db:1'],
  ],
  [
    'in two peers one is enough',
    [
      into({
        from: [
          { podSelector: { matchLabels: { app: 'web' } } },
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } },
        ],
      }),
    ],
    ['spy > db:1', 'web > db:1', 'bare > db:1'],
    ['internet > db:1'],
  ],
  [
    'NotIn and DoesNotExist select what lacks the label',
    [
      into({
        from: [
          {
            podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
            namespaceSelector: { matchExpressions: [{ key: 'env', operator: 'DoesNotExist' }] },
          },
        ],
      }),
    ],
    ['bare > db:1'],
    ['spy > db:1', 'web > db:1'],
  ],
  [
    'In and Exists want the label',
    [
      into({
        from: [
          {
            podSelector: {
              matchExpressions: [
                { key: 'app', operator: 'In', values: ['web', 'x'] },
                { key: 'tier', operator: 'Exists' },
              ],
            },
          },
        ],
      }),
    ],
    ['web > db:1'],
    ['spy > db:1', 'bare > db:1'],
  ],
  [
    'a range knows addresses, and its exceptions',
    [into({ from: [{ ipBlock: { cidr: '192.168.1.0/24', except: ['192.168.1.32/27'] } }] })],
    ['web > db:1', 'spy > db:1'],
    ['bare > db:1', 'internet > db:1', 'far > db:1'],
  ],
  [
    'another node’s own traffic bears its tunnel address',
    [into({ from: [{ ipBlock: { cidr: '192.168.0.2/32' } }] })],
    ['far > db:1', 'near > db:1'],
    ['web > db:1'],
  ],
  [
    'its node address therefore lets nothing in',
    [into({ from: [{ ipBlock: { cidr: '10.0.0.2/32' } }] })],
    ['near > db:1'],
    ['far > db:1'],
  ],
  [
    'but is where pods reach it',
    [outOf({ to: [{ ipBlock: { cidr: '10.0.0.0/31' } }] })],
    ['web > near:6443'],
    ['web > far:6443', 'web > db:1'],
  ],
];

for (const row of rows) {
  test(row[0], () => {
    assertDecided(row);
  });
}
