import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Host } from '../../policy/world.ts';
import { differencesIn, summaryOf, tableOf, type ComparedField } from './settle.ts';

const host = (name: string): Host => ({ kind: 'host', name, node: name, address: '10.0.0.1', seenAs: '10.0.0.1' });
const [a, b] = [host('a'), host('b')];

const field = (port: number, expected: 'open' | 'timeout', found: 'open' | 'timeout'): ComparedField => ({
  field: `a → b:${port}/TCP`,
  from: a,
  to: b,
  port,
  protocol: 'TCP',
  expected,
  found,
  reason: 'ingress: none of p',
  rounds: 1,
});

test('differences are told with the rule that the model used', () => {
  const fields = [field(1, 'open', 'open'), field(2, 'timeout', 'open'), field(3, 'open', 'timeout')];
  assert.deepEqual(
    differencesIn(fields).map(({ port }) => port),
    [2, 3],
  );
  assert.match(tableOf(differencesIn(fields)), /a → b:2\/TCP\s+timeout\s+open\s+ingress: none of p/);
});

test('the summary tells of each pair what is open', () => {
  assert.equal(summaryOf([field(1, 'open', 'open'), field(2, 'timeout', 'timeout')]), 'a → b: 1/TCP of 2');
  assert.equal(summaryOf([field(1, 'open', 'open')]), 'a → b: everything of 1');
  assert.equal(summaryOf([field(1, 'open', 'timeout')]), 'a → b: nothing of 1');
});
