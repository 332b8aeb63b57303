import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryDirectory } from '../machine/testing.ts';
import { sha256 } from './hash.ts';
import type { Member } from './tar.ts';
import { tar } from './tar.ts';

const members: readonly Member[] = [
  { type: 'directory', path: 'usr', mode: 0o755 },
  { type: 'directory', path: 'usr/bin', mode: 0o755 },
  { type: 'file', path: 'usr/bin/tool', mode: 0o755, source: Buffer.from('#!/bin/sh\necho hello\n') },
  { type: 'link', path: 'usr/bin/other', target: 'tool' },
  { type: 'directory', path: 'tmp', mode: 0o1777 },
];

test('the system’s tar unpacks modes, contents and links', async (context) => {
  const directory = temporaryDirectory(context);
  const archive = join(directory, 'layer.tar');
  writeFileSync(archive, await buffer(tar(members)));
  execFileSync('tar', ['-xpf', archive, '-C', directory], { timeout: 10_000 });
  assert.equal(readlinkSync(join(directory, 'usr/bin/other')), 'tool');
  assert.equal(execFileSync(join(directory, 'usr/bin/other'), { encoding: 'utf8', timeout: 10_000 }), 'hello\n');
  assert.equal(lstatSync(join(directory, 'usr/bin/tool')).mode & 0o7777, 0o755);
  assert.equal(lstatSync(join(directory, 'tmp')).mode & 0o7777, 0o1777);
  assert.equal(lstatSync(join(directory, 'usr/bin/tool')).mtimeMs, 0);
});

test('a file on disk gives the same bytes as its content, whatever its times and owner', async (context) => {
  const source = join(temporaryDirectory(context), 'tool');
  writeFileSync(source, '#!/bin/sh\necho hello\n');
  const fromDisk = members.map((member): Member => (member.type === 'file' ? { ...member, source } : member));
  assert.equal(sha256(await buffer(tar(fromDisk))), sha256(await buffer(tar(members))));
  assert.equal(readFileSync(source, 'utf8').length, 21);
});

test('a path that the format cannot hold is refused', async () => {
  const path = 'a'.repeat(101);
  await assert.rejects(buffer(tar([{ type: 'link', path, target: 'b' }])), /longer than 100 bytes/);
});
