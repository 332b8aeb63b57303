import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { InconclusiveError } from '../errors.ts';
import { dialFromHere } from './reach.ts';

test('a listener is open, and its port refuses once it is gone', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  assert.equal((await dialFromHere('127.0.0.1', port)).outcome, 'open');
  server.close();
  await once(server, 'close');
  assert.equal((await dialFromHere('127.0.0.1', port)).outcome, 'refused');
});

test('a name that does not resolve is inconclusive, never blocked', async () => {
  await assert.rejects(dialFromHere('no-such-host.invalid', 80), InconclusiveError);
});
