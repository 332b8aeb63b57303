import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AssayError } from './errors.ts';
import { poll } from './poll.ts';

test('returns the first value that is the awaited one', async () => {
  let looks = 0;
  const value = await poll(() => Promise.resolve(++looks), {
    what: 'three looks',
    timeout: 1000,
    interval: 1,
    until: (n) => n === 3,
  });
  assert.equal(value, 3);
});

test('a flapping value is not stable', async () => {
  const values = [true, false, true, true];
  let looks = 0;
  await poll(() => Promise.resolve(values[looks++]), {
    what: 'two in a row',
    timeout: 1000,
    interval: 1,
    stable: 2,
    until: (value) => value === true,
  });
  assert.equal(looks, 4);
});

test('a deadline that passes reports the last thing seen', async () => {
  const waiting = poll(() => Promise.reject(new Error('connection refused')), {
    what: 'the API',
    timeout: 20,
    interval: 5,
    until: () => true,
  });
  await assert.rejects(
    waiting,
    (error) => error instanceof AssayError && error.explanation.found === 'connection refused',
  );
});
