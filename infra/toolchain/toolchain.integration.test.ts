import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
import type { TestContext } from 'node:test';
import { test } from 'node:test';

import { run } from '../machine/run.ts';
import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { timeouts } from '../timeouts.ts';
import { images } from './images.ts';
import type { ToolchainManifest } from './index.ts';
import { ensureToolchain, readManifest } from './index.ts';

const entryPoint = join(import.meta.dirname, 'index.ts');

/** Another process that makes the toolchain in the cache of this one; its notices and stages come as lines. */
function child(context: TestContext, cache: string) {
  const script = `
    import { ensureToolchain, lineRenderer } from ${JSON.stringify(entryPoint)};
    const { onProgress, close } = lineRenderer(console.log);
    const { key } = await ensureToolchain({ onProgress });
    close();
    console.log('key', key);`;
  const options = {
    env: { ...process.env, ASSAY_CACHE: cache, ASSAY_TOOLCHAIN: 'compile' },
    timeout: timeouts.compile,
  };
  const started = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], options);
  context.after(() => started.kill('SIGKILL'));
  started.stderr.pipe(process.stderr);
  return started;
}

async function linesOf(started: ReturnType<typeof child>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: started.stdout })) lines.push(line);
  return lines;
}

async function collect(
  options: { thorough?: boolean } = {},
): Promise<{ manifest: ToolchainManifest; lines: string[] }> {
  const lines: string[] = [];
  const manifest = await ensureToolchain({
    ...options,
    onProgress: (progress) => {
      if (progress.kind === 'notice') lines.push(progress.text);
      else if (progress.state === 'started' && progress.source !== 'cached') lines.push(progress.component);
    },
  });
  return { manifest, lines };
}

test('the toolchain as a whole', { timeout: timeouts.compile }, async (context) => {
  const cache = temporaryDirectory(context);
  setEnvironment(context, { ASSAY_CACHE: cache, ASSAY_TOOLCHAIN: 'compile' });

  await context.test('before the first run the manifest is missing, with what to do', async () => {
    await assert.rejects(readManifest(), /npm run setup/);
  });

  await context.test('a process killed while it compiles leaves nothing that the next one trips over', async () => {
    const killed = child(context, cache);
    for await (const line of createInterface({ input: killed.stdout })) {
      if (line.startsWith('etcd') && line.includes('compiling')) break;
    }
    killed.kill('SIGKILL');
    await once(killed, 'close');
  });

  await context.test('of two processes one makes the toolchain, and both have the same', async () => {
    const both = await Promise.all([child(context, cache), child(context, cache)].map(linesOf));
    const made = (lines: string[]) => lines.filter((line) => line.includes('compiling, about'));
    assert.equal(made(both.flat()).length, new Set(made(both.flat())).size, both.flat().join('\n'));
    const [first, second] = both.map((lines) => lines.at(-1));
    assert.match(first ?? '', /^key [0-9a-f]{64}$/);
    assert.equal(second, first);
  });

  await context.test('then it only looks, which takes less than a second of work', async () => {
    const before = process.cpuUsage();
    const { manifest, lines } = await collect();
    // Processor time: what else the machine does is not the toolchain's to answer for.
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 1_000_000, `${user + system} µs`);
    assert.deepEqual(lines, []);
    assert.deepEqual(await readManifest(), manifest);
  });

  await context.test('a truncated program is told, made again, and comes out the same', async () => {
    const { manifest } = await collect();
    const path = entryFile(cache, 'etcd');
    truncateSync(path, 1_000);
    const after = await collect();
    assert.match(after.lines[0] ?? '', /^corrupt cache entry, made again: .*has 1000 bytes/);
    assert.ok(after.lines.includes('etcd'), after.lines.join('\n'));
    assert.deepEqual(after.manifest, manifest);
    assert.ok(statSync(path).size > 1_000_000);
  });

  await context.test('a changed blob of the registry is told and made again', async () => {
    const { manifest } = await collect();
    const digest = manifest.images[0]?.digest.slice('sha256:'.length) ?? '';
    const path = join(manifest.registryDir, 'docker/registry/v2/blobs/sha256', digest.slice(0, 2), digest, 'data');
    const content = readFileSync(path, 'utf8');
    writeFileSync(path, content.replace('2', '3'));
    const after = await collect();
    assert.match(after.lines[0] ?? '', /another sha256/);
    assert.deepEqual(after.lines.slice(1), ['images']);
    assert.equal(readFileSync(path, 'utf8'), content);
  });

  await context.test('hashing every file finds nothing to complain about', async () => {
    assert.deepEqual((await collect({ thorough: true })).lines, []);
  });

  await context.test(
    'the programs report the pinned versions, and kubeadm asks for the images that are there',
    async () => {
      const { manifest } = await collect();
      const kubernetes = entryFile(cache, 'kubernetes');
      const options = { timeout: timeouts.localRequest };
      const as = (name: string, ...args: string[]) =>
        run(['bash', '-c', 'exec -a "$0" "$@"', name, kubernetes, ...args], options);
      assert.equal(await as('kubelet', '--version'), `Kubernetes ${manifest.kubernetesVersion}`);
      const asked = await as(
        'kubeadm',
        'config',
        'images',
        'list',
        `--kubernetes-version=${manifest.kubernetesVersion}`,
      );
      const names = images.map(({ reference }) => reference);
      for (const name of asked.split('\n')) assert.ok(names.includes(name), `${name} is not among the images`);
      await assert.rejects(as('something', '--version'), /none of the Kubernetes programs/);
    },
  );
});

/** Path of a compiled component's main file. */
function entryFile(cache: string, name: string): string {
  const [path] = globSync(join(cache, 'toolchain/entries', `${name}-compiled-*`, name));
  assert.ok(path, `${name} is not in the cache`);
  return path;
}
