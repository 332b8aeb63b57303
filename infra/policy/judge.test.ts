import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertDecided, decide, into, outOf, policy, type Row } from './judge-world.ts';

const rows: readonly Row[] = [
  ['without a policy all is open', [], ['web > db:5432', 'internet > db:1', 'db > internet:443/UDP'], []],
  [
    'an empty ingress list isolates, in its direction and namespace only',
    [policy({ podSelector: {}, ingress: [] })],
    ['db > spy:80', 'spy > bare:80', 'db > db:80', 'near > db:80'],
    ['web > db:5432', 'spy > db:5432', 'internet > web:80', 'far > db:80'],
  ],
  ['policyTypes are Ingress by default, with or without rules', [policy({})], ['db > spy:80'], ['spy > db:80']],
  [
    'an egress rule adds Egress to the default types',
    [policy({ egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] })],
    ['db > bare:53/UDP'],
    ['db > bare:53', 'db > bare:54/UDP', 'spy > db:80', 'web > far:80'],
  ],
  ['an empty egress list does not', [policy({ egress: [] })], ['db > bare:53'], ['bare > db:53']],
  [
    'rules of a type that is not listed are idle',
    [policy({ policyTypes: ['Egress'], ingress: [{}] })],
    ['spy > db:1'],
    ['db > spy:1'],
  ],
  ['an empty rule allows all', [into({})], ['spy > db:1', 'internet > db:9/UDP', 'far > db:1'], []],
  ['empty lists in a rule restrict nothing', [into({ from: [], ports: [] })], ['spy > db:1'], []],
  [
    'policies add up',
    [
      policy({}),
      into({ from: [{ podSelector: {} }] }),
      into({ from: [{ podSelector: { matchLabels: { app: 'none' } } }] }),
    ],
    ['web > db:1'],
    ['db > web:1', 'spy > db:1'],
  ],
  [
    'egress of one end and ingress of the other must both allow',
    [
      outOf({ to: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ port: 5432 }] }),
      into({ from: [{ namespaceSelector: {} }], ports: [{ port: 5433 }] }),
    ],
    ['spy > db:5433'],
    ['web > db:5432', 'web > db:5433'],
  ],
];

for (const row of rows) {
  test(row[0], () => {
    assertDecided(row);
  });
}

test('the reason names the rule that allows, or every policy of which none does', () => {
  const policies = [into({ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] })];
  const reason = (text: string) => decide(policies, text).reason;
  assert.match(
    reason('web > db:5432'),
    /egress: no policy isolates shop\/web; ingress: p rule 1 \(pods app=web, 5432\/TCP\)/,
  );
  assert.match(reason('spy > db:5432'), /^ingress: none of p$/);
});
