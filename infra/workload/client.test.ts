import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { it, type TestContext } from 'node:test';

import { temporaryDirectory } from '../machine/testing.ts';
import { exchange, type HttpsServer } from '../probes/https.ts';
import { Authority } from './authority.ts';
import { WalletClient } from './client.ts';

/** A server that proves to be `wallet.test`, and answers as told. */
async function serve(t: TestContext, answer: RequestListener): Promise<HttpsServer> {
  const authority = await Authority.open(temporaryDirectory(t));
  const { certificate: cert, key } = await authority.server('wallet', [{ type: 'dns', value: 'wallet.test' }]);
  const server = createServer({ cert, key }, answer).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: '127.0.0.1', port, name: 'wallet.test', ca: authority.certificate };
}

it('trusts the one authority, and only for the name', async (t) => {
  const server = await serve(t, (_, response) => response.end('here'));
  const ask = (of: HttpsServer) => exchange(of, { method: 'GET', path: '/', headers: {} });
  assert.equal((await ask(server)).text, 'here');
  await assert.rejects(ask({ ...server, name: 'other.test' }), /other\.test/);
  const { certificate } = await Authority.open(temporaryDirectory(t));
  await assert.rejects(ask({ ...server, ca: certificate }), /certificate/);
});

it('sends JSON, a key for what moves money, and the proof of having signed in', async (t) => {
  const seen: unknown[] = [];
  const server = await serve(t, (request, response) => {
    const { method, url, headers } = request;
    request.once('data', (body: Buffer) => {
      seen.push({ method, url, key: headers['idempotency-key'], proof: headers.authorization, body: String(body) });
    });
    request.once('end', () => response.setHeader('content-type', 'application/problem+json').end('{"type":"no"}'));
  });
  const client = new WalletClient(server);
  client.token = 'proof';
  const { json } = await client.pay('ben', 5, 'key-1');
  assert.deepEqual(json, { type: 'no' });
  const body = '{"payee":"ben","amount":5}';
  assert.deepEqual(seen, [{ method: 'POST', url: '/api/v1/payments', key: 'key-1', proof: 'Bearer proof', body }]);
});
