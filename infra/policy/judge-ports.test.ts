import { test } from 'node:test';

import { assertDecided, into, outOf, type Row } from './judge-world.ts';

const rows: readonly Row[] = [
  [
    'protocol is TCP by default, and a port without number is every port',
    [into({ ports: [{ port: 5432 }, { protocol: 'UDP' }] })],
    ['web > db:5432', 'spy > db:9/UDP'],
    ['web > db:5433'],
  ],
  [
    'endPort is the last of a range',
    [into({ ports: [{ port: 80, endPort: 82 }] })],
    ['web > db:80', 'web > db:82'],
    ['web > db:79', 'web > db:83', 'web > db:81/UDP'],
  ],
  [
    'a named port is the destination’s own',
    [outOf({ ports: [{ port: 'web' }] })],
    ['web > db:8081', 'web > bare:8080'],
    ['web > db:8080', 'web > bare:8081', 'web > bare:8080/UDP', 'web > internet:8080'],
  ],
];

for (const row of rows) {
  test(row[0], () => {
    assertDecided(row);
  });
}
