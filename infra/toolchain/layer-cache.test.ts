import assert from 'node:assert/strict';
import { readFileSync, truncateSync } from 'node:fs';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';

import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { sha256 } from './hash.ts';
import { storedLayer } from './layer-cache.ts';
import { tar } from './tar.ts';

/** An archive of one file that counts how often it is read. */
function archiveOf(content: string) {
  const archive = {
    asked: 0,
    open: () => {
      archive.asked += 1;
      return tar([{ type: 'file', path: 'a', mode: 0o644, source: Buffer.from(content) }]);
    },
  };
  return archive;
}

test('a layer is packed once, and its digests are those of its bytes', async (context) => {
  setEnvironment(context, { ASSAY_CACHE: temporaryDirectory(context) });
  const archive = archiveOf('hello');
  const layer = await storedLayer('hello', archive.open);
  const packed = readFileSync(layer.path);
  assert.equal(layer.digest, `sha256:${sha256(packed)}`);
  assert.equal(layer.size, packed.length);
  assert.equal(layer.diffId, `sha256:${sha256(zstdDecompressSync(packed))}`);
  assert.deepEqual(await storedLayer('hello', archive.open), layer);
  assert.equal(archive.asked, 1);
});

test('other content is another layer', async (context) => {
  setEnvironment(context, { ASSAY_CACHE: temporaryDirectory(context) });
  const first = await storedLayer('one', archiveOf('one').open);
  const second = await storedLayer('two', archiveOf('two').open);
  assert.notEqual(second.digest, first.digest);
  assert.notEqual(second.path, first.path);
});

test('a layer that was cut short is packed again', async (context) => {
  setEnvironment(context, { ASSAY_CACHE: temporaryDirectory(context) });
  const archive = archiveOf('hello');
  const layer = await storedLayer('hello', archive.open);
  truncateSync(layer.path, 3);
  assert.deepEqual(await storedLayer('hello', archive.open), layer);
  assert.equal(archive.asked, 2);
  assert.equal(readFileSync(layer.path).length, layer.size);
});
