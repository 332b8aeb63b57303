import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';

import { AssayError } from '../errors.ts';
import { temporaryDirectory } from '../machine/testing.ts';
import type { ReleaseFile } from './component.ts';
import { download, publishedChecksum, UnavailableError, unreachable } from './download.ts';
import { sha256 } from './hash.ts';

const program = Buffer.from('#!/bin/sh\necho released\n');
const file: ReleaseFile = { path: '/v1/tool', checksumPath: '/v1/tool.sha256', programs: { tool: 'tool' } };

/** A release host on loopback. */
async function serve(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A host that publishes the checksum of `program` and answers for the file itself as `reply` does. */
const host = (context: TestContext, reply: (response: ServerResponse) => void): Promise<string> =>
  serve(context, (request, response) => {
    if (request.url === file.checksumPath) response.end(`${sha256(program)}\n`);
    else reply(response);
  });

test('the right file becomes an executable program', async (context) => {
  const directory = temporaryDirectory(context);
  await download(await host(context, (response) => response.end(program)), file, directory);
  const path = join(directory, 'tool');
  assert.deepEqual(readFileSync(path), program);
  assert.equal(statSync(path).mode & 0o777, 0o755);
});

test('programs are taken out of an archive that a list of checksums names', async (context) => {
  const directory = temporaryDirectory(context);
  mkdirSync(join(directory, 'tools-v1'));
  for (const name of ['one', 'two']) writeFileSync(join(directory, 'tools-v1', name), name);
  const archive = execFileSync('tar', ['-czf', '-', '-C', directory, 'tools-v1'], { timeout: 10_000 });
  const url = await serve(context, (request, response) => {
    const list = `${'0'.repeat(64)}  another.tar.gz\n${sha256(archive)} *tools.tar.gz\n`;
    response.end(request.url === '/SHA256SUMS' ? list : archive);
  });
  const programs = { one: 'tools-v1/one', two: 'tools-v1/two' };
  await download(url, { path: '/tools.tar.gz', checksumPath: '/SHA256SUMS', programs }, directory);
  assert.equal(readFileSync(join(directory, 'two'), 'utf8'), 'two');
});

test('a wrong checksum is an error that nothing falls back from', async (context) => {
  const url = await host(context, (response) => response.end('something else'));
  await assert.rejects(download(url, file, temporaryDirectory(context)), (thrown) => {
    assert.ok(thrown instanceof AssayError);
    assert.match(thrown.message, /tool is not the published file/);
    assert.ok(thrown.message.includes(sha256(program)));
    assert.ok(thrown.message.includes(sha256('something else')));
    return true;
  });
});

test('a file that is not there is unavailable, with its status', async (context) => {
  const url = await host(context, (response) => response.writeHead(404).end());
  await assert.rejects(download(url, file, temporaryDirectory(context)), {
    name: 'UnavailableError',
    message: `HTTP 404 for ${url}/v1/tool`,
  });
});

test('a checksum file without the checksum is unavailable', async (context) => {
  const url = await serve(context, (_, response) => response.end('<html>please log in</html>'));
  await assert.rejects(download(url, file, temporaryDirectory(context)), /holds no sha256 of tool/);
});

for (const [how, headers] of [
  ['with a length', { 'content-length': program.length }],
  ['in chunks', { 'transfer-encoding': 'chunked' }],
] as const) {
  test(`a download that is cut off is unavailable (${how})`, async (context) => {
    const url = await host(context, (response) => {
      response.writeHead(200, headers);
      response.write(program.subarray(0, 5), () => response.destroy());
    });
    await assert.rejects(download(url, file, temporaryDirectory(context)), UnavailableError);
  });
}

test('a truncated file that claims to be complete fails its checksum', async (context) => {
  const url = await host(context, (response) => response.end(program.subarray(0, 5)));
  await assert.rejects(download(url, file, temporaryDirectory(context)), AssayError);
});

test('a download that hangs half-way is given up', async (context) => {
  const url = await host(context, (response) => response.write(program.subarray(0, 5)));
  await assert.rejects(download(url, file, temporaryDirectory(context), { patience: 100 }), {
    name: 'UnavailableError',
    message: `${url}/v1/tool: no byte came for 0.1 s`,
  });
});

test('an interrupt ends a download with its own reason', async (context) => {
  const interrupt = new AbortController();
  const url = await host(context, () => {
    interrupt.abort(new Error('Ctrl-C'));
  });
  const options = { signal: interrupt.signal };
  await assert.rejects(download(url, file, temporaryDirectory(context), options), /Ctrl-C/);
});

test('hosts that refuse or stay silent are told apart from one that answers, whatever it answers', async (context) => {
  const answering = await serve(context, (_, response) => response.writeHead(500).end());
  const silent = await serve(context, () => undefined);
  const refusing = 'http://127.0.0.1:1';
  const start = performance.now();
  const failures = await unreachable([answering, silent, refusing, refusing], { patience: 300 });
  assert.ok(performance.now() - start < 2_000, 'hosts are asked at the same time');
  assert.deepEqual([...failures.keys()].sort(), [refusing, silent].sort());
  assert.match(failures.get(refusing) ?? '', /ECONNREFUSED|bad port/);
  assert.match(failures.get(silent) ?? '', /timeout/);
});

test('published checksums: alone, in a list, with a folder, in capitals, or none', () => {
  const sum = 'ab'.repeat(32);
  assert.equal(publishedChecksum(sum, 'tool'), sum);
  assert.equal(publishedChecksum(`${'0'.repeat(64)}  other\n${sum}  release/tool\n`, 'tool'), sum);
  assert.equal(publishedChecksum(`${sum.toUpperCase()}\n`, 'tool'), sum);
  assert.equal(publishedChecksum(`${sum}  other\n`, 'tool'), undefined);
  assert.equal(publishedChecksum('', 'tool'), undefined);
});
