import assert from 'node:assert/strict';
import { test } from 'node:test';

import { costOf } from './cost.ts';
import { infrastructureFrom, readSettingsText } from './infrastructure.ts';

const settings = await readSettingsText();
const prices = { source: 'https://prices.example', asOf: '2026-01-02', currency: 'USD' };

test('the infrastructure is the one of the settings, cut to the topology that was recorded', () => {
  const { machines, topology, recorded } = infrastructureFrom(settings, '1+2');
  assert.deepEqual(
    machines.map(({ name }) => name),
    ['control-plane-a', 'worker-a', 'worker-b', 'mirror'],
  );
  assert.deepEqual([topology, recorded], ['1+2', true]);
});

test('without a recorded topology it is the one that the playbooks would make, and that is told', () => {
  const { machines, recorded } = infrastructureFrom(settings, undefined);
  assert.deepEqual([machines.length, recorded], [7, false]);
});

const { machines } = infrastructureFrom(settings, '3+3');

test('the cost is the number of instances times the stated prices', () => {
  const cost = costOf(machines, { ...prices, perHour: { 't3.medium': 0.5, 't3.small': 0.25 } });
  assert.equal(cost.perHour, 6 * 0.5 + 0.25);
  assert.deepEqual(
    cost.lines.map(({ instanceType, count }) => [instanceType, count]),
    [
      ['t3.medium', 6],
      ['t3.small', 1],
    ],
  );
});

test('a price that nobody stated makes the sum unknown, not smaller', () => {
  assert.equal(costOf(machines, undefined).perHour, undefined);
  assert.equal(costOf(machines, { ...prices, perHour: { 't3.medium': 0.5 } }).perHour, undefined);
});
