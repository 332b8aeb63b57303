import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { InconclusiveError } from '../errors.ts';
import { Authority } from '../workload/authority.ts';
import { ApiServer } from './api-server.ts';
import { everyRequest, reviewAll } from './matrix.ts';
import { discover } from './discovery.ts';
import { review } from './review.ts';
import { administrator, operator, some } from './testing.ts';

const pods = { verb: 'get', group: '', resource: 'pods', subresource: '', namespace: 'easypay' };

/** A server that answers everything with one status and body, over real TLS and HTTP/2; and a client of it. */
async function serving(
  t: TestContext,
  status: number,
  body: object,
): Promise<{ api: ApiServer; server: Http2SecureServer }> {
  const directory = await mkdtemp(join(tmpdir(), 'api-server-'));
  const authority = await Authority.open(directory);
  const { certificate, key } = await authority.server('api', [{ type: 'ip', value: '127.0.0.1' }]);
  const server = createSecureServer({ cert: certificate, key });
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': status });
    stream.end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const api = new ApiServer(
    { name: 'control-plane-b', url: `https://127.0.0.1:${port}`, ca: authority.certificate },
    {},
  );
  t.after(() => {
    api[Symbol.dispose]();
    server.close();
    return rm(directory, { recursive: true });
  });
  return { api, server };
}

test('a refusal is an answer, with reason and message', async (t) => {
  const body = { kind: 'Status', reason: 'Forbidden', message: 'no', code: 403 };
  const { api } = await serving(t, 403, body);
  assert.deepEqual(await api.ask({ path: '/' }), { status: 403, reason: 'Forbidden', message: 'no', body });
});

test('a server that went away is inconclusive, and names the host', async (t) => {
  const { api, server } = await serving(t, 200, {});
  assert.equal((await api.ask({ path: '/' })).status, 200);
  api[Symbol.dispose]();
  await new Promise((closed) => server.close(closed));
  await assert.rejects(api.ask({ path: '/livez' }), (error) => {
    assert.ok(error instanceof InconclusiveError);
    assert.match(error.message, /API server on control-plane-b does not answer[^]*GET \/livez[^]*ECONNREFUSED/);
    return true;
  });
});

test('a server that always says no fails the five verbs and the administrator, and nothing else', async (t) => {
  const { api } = await serving(t, 201, { status: { allowed: false } });
  const requests = everyRequest(some).filter((request) => 'namespace' in request);
  const { differences, reviews } = await reviewAll(api, [operator, administrator], requests);
  assert.equal(reviews, 2 * requests.length);
  const ofUser = differences.filter(({ subject }) => subject === 'user').map(({ request }) => request);
  assert.equal(ofUser.filter((request) => request.endsWith('pods in easypay')).length, 5);
  assert.equal(differences.filter(({ subject }) => subject === 'administrator').length, requests.length);
});

test('a no that comes of an error in evaluating is no answer', async (t) => {
  const { api } = await serving(t, 201, { status: { allowed: false, evaluationError: 'role "x" not found' } });
  await assert.rejects(review(api, operator, pods), /did not decide[^]*role "x" not found/);
});

test('an error in place of a decision is no answer', async (t) => {
  const { api } = await serving(t, 500, { kind: 'Status', reason: 'InternalError', message: 'etcd' });
  await assert.rejects(review(api, operator, pods), InconclusiveError);
  await assert.rejects(discover(api), /does not tell all that it serves[^]*500 etcd/);
});
