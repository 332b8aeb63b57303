import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { addressAt } from './ipv4.ts';
import { Trigger } from './trigger.ts';

test('addresses count from the base of a range', () => {
  assert.equal(addressAt('10.98.0.0/16', 2), '10.98.0.2');
  assert.equal(addressAt('172.31.5.9/16', 256), '172.31.1.0');
});

test('requests during a run are answered by one more run', async () => {
  const stop = new AbortController();
  const trigger = new Trigger();
  let runs = 0;
  const work = (): Promise<void> => {
    runs += 1;
    if (runs === 1) for (let each = 0; each < 5; each += 1) trigger.request();
    else stop.abort();
    return Promise.resolve();
  };
  await trigger.run(work, 60_000, stop.signal);
  assert.equal(runs, 2);
});

test('what keeps happening by itself is looked at less and less often', async () => {
  const stop = AbortSignal.timeout(1_500);
  const trigger = new Trigger();
  let runs = 0;
  await trigger.run(
    async () => {
      runs += 1;
      await delay(1);
      trigger.notice('host');
    },
    60_000,
    stop,
  );
  // After 0, 200, 600 and 1400 milliseconds.
  assert.ok(runs >= 3 && runs <= 4, `${runs} runs`);
});

test('a quiet cloud is looked at again after the resync time', async () => {
  const stop = new AbortController();
  let runs = 0;
  const work = (): Promise<void> => {
    runs += 1;
    if (runs === 3) stop.abort();
    return Promise.resolve();
  };
  await new Trigger().run(work, 5, stop.signal);
  assert.equal(runs, 3);
});
