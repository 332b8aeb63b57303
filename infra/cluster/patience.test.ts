import { CoreV1Api } from '@kubernetes/client-node';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';

import { PatientConfig } from './patience.ts';

interface Answer {
  readonly status: number;
  readonly retryAfter?: string;
}

/** A server that gives these answers one after the other, the last one again and again; and a client that asks it. */
async function asked(context: TestContext, answers: readonly Answer[]) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { status, retryAfter } = answers[Math.min(seen.length, answers.length - 1)] ?? { status: 500 };
      seen.push(`${request.method ?? ''} ${body}`);
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
      });
      response.end(JSON.stringify({ kind: 'Namespace', metadata: { name: 'one' } }));
    });
  }).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await once(server, 'listening');
  const config = new PatientConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, skipTLSVerify: true },
    { name: 'u' },
  );
  return { api: config.makeApiClient(CoreV1Api), seen };
}

const body = { metadata: { name: 'one' } };

describe('a client of the API', { concurrency: true }, () => {
  it('sends a request again, with its body, when the server asks it to wait', async (context) => {
    const { api, seen } = await asked(context, [{ status: 429, retryAfter: '1' }, { status: 201 }]);
    const { metadata } = await api.createNamespace({ body });
    assert.equal(metadata?.name, 'one');
    assert.equal(seen.length, 2);
    assert.match(seen[0] ?? '', /^POST .*"name":"one"/);
    assert.equal(seen[1], seen[0]);
  });

  it('takes an answer without a time for a result, as for a pod that a disruption budget keeps', async (context) => {
    const { api, seen } = await asked(context, [{ status: 429 }]);
    await assert.rejects(api.createNamespace({ body }), { code: 429 });
    assert.equal(seen.length, 1);
  });

  it('does not wait longer than it may', async (context) => {
    const { api, seen } = await asked(context, [{ status: 503, retryAfter: '3600' }]);
    await assert.rejects(api.readNamespace({ name: 'one' }), { code: 503 });
    assert.equal(seen.length, 1);
  });
});
