import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lineRenderer, staged } from './progress.ts';

const stage = { component: 'etcd', version: 'v3', source: 'compiling', expected: 30 } as const;

test('a stage gives one line when it starts and one with its time when it ends', async () => {
  const lines: string[] = [];
  const { onProgress, close } = lineRenderer((line) => lines.push(line));
  await staged(onProgress, stage, () => Promise.resolve());
  onProgress({ kind: 'notice', text: 'hosts do not answer' });
  close();
  assert.deepEqual(lines, ['etcd v3: compiling, about 30 s', 'etcd v3: done in 0.0 s', 'hosts do not answer']);
});

test('what the cache has is one line', async () => {
  const lines: string[] = [];
  const { onProgress, close } = lineRenderer((line) => lines.push(line));
  await staged(onProgress, { ...stage, source: 'cached' }, () => Promise.resolve());
  close();
  assert.deepEqual(lines, ['etcd v3: already there']);
});

test('a sign of life comes every 15 s while something runs, and none before or after', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const lines: string[] = [];
  const { onProgress, close } = lineRenderer((line) => lines.push(line));
  context.mock.timers.tick(60_000);
  assert.deepEqual(lines, []);
  await staged(onProgress, stage, () => {
    context.mock.timers.tick(14_000);
    assert.equal(lines.length, 1);
    context.mock.timers.tick(16_000);
    return Promise.resolve();
  });
  context.mock.timers.tick(60_000);
  close();
  const alive = lines.filter((line) => /^compiling etcd for .* of about 30 s$/.test(line));
  assert.equal(alive.length, 2, lines.join('\n'));
  assert.equal(lines.length, 4, lines.join('\n'));
});

test('a stage that fails passes its error on', async () => {
  await assert.rejects(
    staged(
      () => undefined,
      stage,
      () => Promise.reject(new Error('no')),
    ),
    /no/,
  );
});
