import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';

import { AssayError } from '../errors.ts';
import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { timeouts } from '../timeouts.ts';
import type { Places } from './cache.ts';
import { placesOf } from './cache.ts';
import type { Component } from './component.ts';
import { component } from './components.ts';
import { sha256 } from './hash.ts';
import type { ToolchainProgress } from './progress.ts';
import { Supplier } from './supplier.ts';
import { createTask } from './task.ts';

const released = '#!/bin/sh\necho released\n';
/** pause compiles in seconds; here it also has a release, on loopback. */
const pause: Component = {
  ...component('pause'),
  release: {
    baseUrl: 'http://127.0.0.1:1',
    files: [{ path: '/pause', checksumPath: '/pause.sha256', programs: { pause: 'pause' } }],
  },
};

interface Run {
  readonly supplier: Supplier;
  readonly places: Places;
  readonly told: ToolchainProgress[];
  /** Where the listener answers. */
  readonly url: string;
}

async function prepare(context: TestContext, mode: string | undefined, listener?: RequestListener): Promise<Run> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  setEnvironment(context, {
    ASSAY_CACHE: temporaryDirectory(context),
    ASSAY_TOOLCHAIN: mode,
    ASSAY_PAUSE_BASE_URL: listener ? url : undefined,
  });
  const told: ToolchainProgress[] = [];
  const task = createTask({ thorough: false, signal: undefined, onProgress: (progress) => told.push(progress) });
  return { supplier: new Supplier(task), places: await placesOf(pause), told, url };
}

const sources = (told: readonly ToolchainProgress[]) =>
  told.flatMap((progress) => (progress.kind === 'component' && progress.state === 'started' ? [progress.source] : []));
const output = (directory: string) =>
  execFileSync(join(directory, 'pause'), ['-v'], { encoding: 'utf8', timeout: timeouts.localRequest });

const publish =
  (checksum: string): RequestListener =>
  (request, response) => {
    if (request.method === 'HEAD') response.end();
    else if (request.url === '/pause.sha256') response.end(checksum);
    else response.end(released);
  };

test('where the host gives what it published, nothing is compiled', async (context) => {
  const { supplier, places, told } = await prepare(context, undefined, publish(sha256(released)));
  await supplier.askHosts([pause]);
  const entry = await supplier.supply(pause, places);
  assert.equal(output(entry.directory), 'released\n');
  assert.deepEqual(sources(told), ['downloading']);
});

test('Traefik comes out of the archive of its release, which a list of checksums names', async (context) => {
  const directory = temporaryDirectory(context);
  writeFileSync(join(directory, 'traefik'), released);
  const archive = execFileSync('tar', ['-czf', '-', '-C', directory, 'traefik'], { timeout: timeouts.localRequest });
  const traefik = component('traefik');
  const asked = `/traefik/traefik/releases/download/${traefik.version}/traefik_${traefik.version}`;
  const { supplier, url } = await prepare(context, 'download', (request, response) => {
    const list = `${'0'.repeat(64)}  another.zip\n${sha256(archive)}  traefik_${traefik.version}_linux_amd64.tar.gz\n`;
    const answers = new Map<string | undefined, string | Buffer>([
      [`${asked}_checksums.txt`, list],
      [`${asked}_linux_amd64.tar.gz`, archive],
    ]);
    response.writeHead(answers.has(request.url) ? 200 : 404).end(answers.get(request.url));
  });
  setEnvironment(context, { ASSAY_TRAEFIK_BASE_URL: url });
  const entry = await supplier.supply(traefik, await placesOf(traefik));
  assert.equal(readFileSync(join(entry.directory, 'traefik'), 'utf8'), released);
});

test('a wrong checksum is an error, although compiling would be possible', async (context) => {
  const { supplier, places, told } = await prepare(context, undefined, publish('0'.repeat(64)));
  await supplier.askHosts([pause]);
  await assert.rejects(supplier.supply(pause, places), AssayError);
  assert.deepEqual(sources(told), ['downloading']);
});

test('a host without the file is told, and the component compiled', { timeout: timeouts.compile }, async (context) => {
  const { supplier, places, told } = await prepare(context, undefined, (_, response) => response.writeHead(404).end());
  await supplier.askHosts([pause]);
  const entry = await supplier.supply(pause, places);
  assert.equal(output(entry.directory), `pause ${pause.version}\n`);
  assert.deepEqual(sources(told), ['downloading', 'compiling']);
  assert.ok(
    told.some((progress) => progress.kind === 'notice' && /^pause: HTTP 404 .*; compiling/.test(progress.text)),
  );
});

test(
  'a host that does not answer is told once, and nothing is asked of it',
  { timeout: timeouts.compile },
  async (context) => {
    const { supplier, places, told } = await prepare(context, undefined);
    await supplier.askHosts([pause, pause]);
    await supplier.supply(pause, places);
    assert.deepEqual(sources(told), ['compiling']);
    assert.equal(told.filter((progress) => progress.kind === 'notice').length, 1);
  },
);

test('ASSAY_TOOLCHAIN=compile asks no host', { timeout: timeouts.compile }, async (context) => {
  let requests = 0;
  const { supplier, places, told } = await prepare(context, 'compile', (_, response) => {
    requests += 1;
    response.end();
  });
  await supplier.askHosts([pause]);
  await supplier.supply(pause, places);
  assert.equal(requests, 0);
  assert.deepEqual(sources(told), ['compiling']);
});

test('ASSAY_TOOLCHAIN=download compiles nothing: a silent host and a missing file are errors', async (context) => {
  const silent = await prepare(context, 'download');
  await assert.rejects(silent.supplier.askHosts([pause]), /The download hosts do not answer[^]*127\.0\.0\.1:1/);
  const empty = await prepare(context, 'download', (_, response) => response.writeHead(404).end());
  await empty.supplier.askHosts([pause]);
  await assert.rejects(empty.supplier.supply(pause, empty.places), /pause cannot be downloaded[^]*HTTP 404/);
  assert.deepEqual([...sources(silent.told), ...sources(empty.told)], ['downloading']);
});
