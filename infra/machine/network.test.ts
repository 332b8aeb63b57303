import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';

import { checkPortFree, checkRangeFree, overlaps } from './network.ts';

describe('address ranges', () => {
  for (const [left, right, shared] of [
    ['10.88.0.0/16', '10.88.3.0/24', true],
    ['10.88.0.7', '10.88.0.0/16', true],
    ['10.0.0.0/8', '10.88.0.0/16', true],
    ['10.89.0.0/16', '10.88.0.0/16', false],
    ['0.0.0.0/0', '10.88.0.0/16', false],
    ['default', '10.88.0.0/16', false],
    ['192.168.0.0/16', '10.88.0.0/16', false],
  ] as const) {
    it(`${left} and ${right} ${shared ? 'overlap' : 'are apart'}`, () => {
      assert.equal(overlaps(left, right), shared);
      assert.equal(overlaps(right, left), shared);
    });
  }

  it('in use by this machine are refused with the route', async () => {
    await assert.rejects(
      checkRangeFree('127.1.0.0/16'),
      /127\.1\.0\.0\/16 is in use[^]*a route to 127\.0\.0\.0\/8 by lo/,
    );
  });

  it('that nothing uses are accepted', async () => {
    await checkRangeFree('203.0.113.0/24');
  });
});

describe('checkPortFree', () => {
  it('names the program that holds a port', async (t) => {
    const server = createServer().listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await assert.rejects(
      checkPortFree(port),
      new RegExp(`Port ${port} on 127.0.0.1 is taken[^]*process ${process.pid}`),
    );
  });

  it('leaves a free port free', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    await checkPortFree(port);
    await checkPortFree(port);
  });
});
