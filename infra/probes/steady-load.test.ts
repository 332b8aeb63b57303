import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { InconclusiveError } from '../errors.ts';
import { poll } from '../poll.ts';
import { requestOk } from './http.ts';
import { longestOutage, startSteadyLoad, trustworthy } from './steady-load.ts';

test('keeps its rate while the server does not answer, and tells losses from answers', async (t) => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    if (asked % 2 === 0) response.end('worker-a');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const load = startSteadyLoad({
    rate: 50,
    send: async () => (await requestOk({ url: `http://127.0.0.1:${port}/`, timeout: 200 })).body,
  });
  await poll(() => Promise.resolve(asked), {
    what: 'ten requests',
    timeout: 5000,
    interval: 20,
    until: (n) => n >= 10,
  });
  const samples = trustworthy(await load.stop(), 500);
  assert.ok(samples.some(({ answer }) => answer === 'worker-a'));
  assert.ok(samples.some(({ error, elapsed }) => error !== undefined && elapsed >= 190));
  assert.deepEqual(
    samples.map(({ sentAt }) => sentAt),
    samples.map(({ sentAt }) => sentAt).toSorted((a, b) => a - b),
  );
});

test('no sample and a lagging generator prove nothing', () => {
  const late = { sentAt: 900, lag: 800, elapsed: 1, answer: 'x', error: undefined };
  assert.throws(() => trustworthy([], 500), InconclusiveError);
  assert.throws(() => trustworthy([late], 500), /800 ms late/);
});

test('an outage lasts from the first lost request to the next answer', () => {
  const sample = (sentAt: number, error?: string) => ({ sentAt, lag: 0, elapsed: 10, answer: 'x', error });
  assert.equal(longestOutage([sample(0), sample(100)]), 0);
  assert.equal(
    longestOutage([sample(0), sample(100, 'lost'), sample(200, 'lost'), sample(300), sample(400, 'lost')]),
    210,
  );
});
