import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';

import { freePort, WalletProcess } from '../../test/wallet-process.ts';

/** Bytes. */
const chunk = 16 * 1024;
const oversize = Buffer.alloc(16 * chunk, 'x');

/** What is answered without a database: there is none at the address. */
describe('the wallet without a database', () => {
  let wallet: WalletProcess;
  before(async () => {
    wallet = await WalletProcess.launch({ DATABASE_PORT: String(await freePort()), BRAND_NAME: 'Brand <1>' });
    await wallet.until('/livez', 200);
  });
  after(() => wallet[Symbol.asyncDispose]());

  const ask = (path: string, init?: RequestInit) => fetch(wallet.origin + path, { redirect: 'manual', ...init });

  it('shows the pages of signing in and up, with the brand as text', async () => {
    for (const path of ['/sign-in', '/sign-up']) {
      const html = await (await ask(path)).text();
      assert.match(html, /<html lang="en">/);
      assert.ok(html.includes('Brand &lt;1&gt;') && !html.includes('<1>'));
      assert.ok(!/<script|javascript:|style="|\son[a-z]+="/i.test(html), 'what the policy forbids');
    }
  });

  it('sends every page with headers that let a browser do little', async () => {
    const { headers } = await ask('/sign-in');
    const policy = headers.get('content-security-policy') ?? '';
    for (const rule of ["default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"]) {
      assert.ok(policy.includes(rule), rule);
    }
    assert.ok(!policy.includes('unsafe'));
    const expected = { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cache-control': 'no-store' };
    for (const [name, value] of Object.entries(expected)) assert.equal(headers.get(name), value);
    assert.match(headers.get('strict-transport-security') ?? '', /max-age=31536000/);
    assert.match(headers.get('x-request-id') ?? '', /^[\w-]{36}$/);
  });

  it('keeps the request id of who stands in front, and no other text', async () => {
    const idOf = async (id: string) =>
      (await ask('/', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    assert.equal(await idOf('1234-abcd-5678'), '1234-abcd-5678');
    assert.notEqual(await idOf('a "quoted" one'), 'a "quoted" one');
  });

  it('names the replica that answers, whatever the answer', async () => {
    for (const path of ['/sign-in', '/nowhere', '/api/v1/about', '/api/v1/wallet', '/assets/app.css']) {
      assert.equal((await ask(path)).headers.get('x-replica'), hostname(), path);
    }
  });

  it('refuses a body that is too long in a way that reaches who is still sending it', async () => {
    // As an ingress controller does it: sending goes on whatever comes back, and a connection that is reset loses the answer.
    for (let turn = 0; turn < 20; turn += 1) {
      const socket = connect(Number(new URL(wallet.origin).port), '127.0.0.1');
      const { length } = oversize;
      const head = `POST /api/v1/sessions HTTP/1.1\r\nhost: wallet\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
      socket.write(head);
      for (let at = 0; at < length; at += chunk) {
        socket.write(oversize.subarray(at, at + chunk));
        await new Promise(setImmediate);
      }
      assert.match(await text(socket), /^HTTP\/1\.1 413 /, `turn ${turn}`);
    }
  });

  it('serves its stylesheet, and says when it has not changed', async () => {
    const first = await ask('/assets/app.css');
    assert.match(first.headers.get('content-type') ?? '', /^text\/css/);
    const etag = first.headers.get('etag') ?? '';
    assert.equal((await ask('/assets/app.css', { headers: { 'if-none-match': etag } })).status, 304);
  });

  it('is alive, not started and not ready, and says 503 to who wants the database', async () => {
    const status = async (path: string) => (await wallet.manage(path)).status;
    assert.deepEqual(await Promise.all(['/livez', '/startupz', '/readyz'].map(status)), [200, 503, 503]);
    const body = JSON.stringify({ name: 'somebody', password: 'a long password' });
    const answer = await ask('/api/v1/sessions', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '2']);
  });

  it('refuses forged sessions without a look into the database', async () => {
    assert.equal((await ask('/api/v1/wallet', { headers: { authorization: 'Bearer a.b' } })).status, 401);
    assert.equal(
      (await ask('/wallet', { headers: { cookie: '__Host-session=a.b' } })).headers.get('location'),
      '/sign-in',
    );
  });

  it('answers what it does not have with a page, or a problem document', async () => {
    const page = await ask('/nowhere');
    assert.deepEqual([page.status, page.headers.get('content-type')], [404, 'text/html; charset=utf-8']);
    const document = (await (await ask('/api/v1/nowhere')).json()) as Record<string, unknown>;
    assert.deepEqual([document.status, document.title], [404, 'Not Found']);
  });

  it('counts requests by route, not by what was asked for', async () => {
    await ask('/nowhere/to-be-seen');
    const metrics = await (await wallet.manage('/metrics')).text();
    assert.match(metrics, /http_request_duration_seconds_count\{method="GET",route="\/sign-in",status="200"\} \d/);
    assert.match(metrics, /wallet_database_connections\{state="waiting"\} \d/);
    assert.ok(!metrics.includes('to-be-seen'));
  });
});
