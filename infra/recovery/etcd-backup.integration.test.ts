import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { Decrypter, generateIdentity } from 'age-encryption';

import { timeouts } from '../timeouts.ts';
import { startBackupWorld, type BackupWorld } from './testing.ts';

interface Taken {
  readonly key: string;
  readonly authority: string;
  readonly revision: number;
  readonly archive_size: number;
}

let world: BackupWorld;
before(
  async () => {
    world = await startBackupWorld();
    await world.put('/registry/secrets/one', 'nobody-may-read-this');
  },
  { timeout: 2 * timeouts.apiStart },
);
after(() => world[Symbol.asyncDispose]());

async function take(change: Readonly<Record<string, unknown>> = {}): Promise<Taken> {
  const { exitCode, stdout, stderr } = await world.backup(['take'], change);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as Taken;
}

async function refusal(args: readonly string[], change: Readonly<Record<string, unknown>> = {}, given = '') {
  const { exitCode, stderr } = await world.backup(args, change, given);
  assert.equal(exitCode, 1, stderr);
  assert.doesNotMatch(stderr, /Traceback/);
  return stderr;
}

async function objectNames(): Promise<string[]> {
  const { Contents = [] } = await world.s3.send(new ListObjectsV2Command({ Bucket: world.bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

async function bytesOf(key: string): Promise<Uint8Array> {
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: world.bucket, Key: key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

const write = (key: string, body: Uint8Array): Promise<unknown> =>
  world.s3.send(new PutObjectCommand({ Bucket: world.bucket, Key: key, Body: body }));

test('a backup is whole, encrypted, and nothing of it stays on the host', async () => {
  const taken = await take();
  const archive = await bytesOf(`${taken.key}.tar.age`);
  assert.equal(archive.length, taken.archive_size);
  assert.doesNotMatch(Buffer.from(archive).toString('latin1'), /nobody-may-read-this/);
  const reader = new Decrypter();
  reader.addIdentity(world.identity);
  assert.match(Buffer.from(await reader.decrypt(archive)).toString('latin1'), /nobody-may-read-this/);
  assert.deepEqual(readdirSync(join(world.directory, 'work')), ['lock']);
});

test('it comes back only to who holds the identity', async () => {
  const { key } = await take();
  const into = join(world.directory, 'fetched');
  const args = ['fetch', '--backup', key, '--into', into];
  assert.match(await refusal(args, {}, await generateIdentity()), /age failed.*no identity matched/);
  assert.ok(!existsSync(into));
  const { exitCode, stderr } = await world.backup(args, {}, world.identity);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(readdirSync(into).sort(), ['manifest.json', 'pki', 'snapshot.db']);
});

test('what is damaged, foreign, expired or missing is refused with the reason', async () => {
  const { key, authority } = await take();
  const archive = await bytesOf(`${key}.tar.age`);
  const args = ['fetch', '--backup', key, '--into', join(world.directory, 'never')];
  const flipped = Uint8Array.from(archive);
  flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
  for (const damaged of [archive.subarray(0, archive.length >> 1), new Uint8Array(), flipped]) {
    await write(`${key}.tar.age`, damaged);
    assert.match(await refusal(args, {}, world.identity), /The archive is damaged: expected SHA-256 [0-9a-f]{64}/);
  }
  const choosing = ['choose', '--backup', key, '--max-age'];
  assert.match(await refusal([...choosing, '3600', '--authority', 'f'.repeat(64)]), /a backup of another cluster/);
  assert.match(
    await refusal([...choosing, '-1', '--authority', authority]),
    /has expired: expected a backup of the last/,
  );
  assert.match(await refusal(['choose', '--backup', 'test/none', '--max-age', '1']), /NoSuchKey on GetObject/);
  await write(`${key}.json`, Buffer.from('{"format": 2}'));
  assert.match(await refusal([...choosing, '3600']), /expected format 1; found format 2/);
});

test('the newest are kept, and what belongs to another cluster is not touched', async () => {
  await write('test/0000000000000000/20200101T000000Z-other-1.json', Buffer.from('{}'));
  for (let count = 0; count < 4; count += 1) {
    await world.put('/registry/count', `${count}`);
    await take({ keep: 2 });
  }
  const names = await objectNames();
  assert.equal(names.filter((name) => name.endsWith('.json')).length, 3);
  assert.ok(names.some((name) => name.includes('/0000000000000000/')));
  const latest = (JSON.parse((await world.backup(['list'])).stdout) as string[]).at(-1);
  const chosen = JSON.parse((await world.backup(['choose', '--max-age', '3600'])).stdout) as Taken;
  assert.equal(chosen.key, latest);
});

test('a backup that cannot be made says why', async () => {
  assert.match(
    await refusal(['take'], { bucket: 'no-such-bucket' }),
    /The object storage refused: expected the bucket no-such-bucket.*404/,
  );
  assert.match(await refusal(['take'], { endpoint: 'http://127.0.0.1:9' }), /could not be used.*Could not connect/);
  assert.match(await refusal(['take'], { recipient: 'age1nobody' }), /age failed.*see `backup_recipient`/);
  assert.match(
    await refusal(['take'], { etcd_endpoint: 'http://127.0.0.1:9' }),
    /etcdctl failed.*see why the etcd member/,
  );
  assert.match(await refusal(['take'], { work: '/proc/etcd-backup' }), /etcd-backup: .*\/proc\/etcd-backup/);
});

test('a host whose clock is wrong does not date backups', async () => {
  await using storage = await storageOfAnotherTime();
  assert.match(
    await refusal(['take'], { endpoint: storage.endpoint }),
    /clock of this host is wrong: expected at most 120 s.*3[56]\d\d s/,
  );
});

/** Answers as an object storage does whose clock is an hour ahead. */
async function storageOfAnotherTime(): Promise<AsyncDisposable & { readonly endpoint: string }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { date: new Date(Date.now() + 3_600_000).toUTCString() }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise(
        (resolve) =>
          void server.close(() => {
            resolve();
          }),
      ),
  };
}
