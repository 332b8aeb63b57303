import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { cpSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import { temporaryDirectory } from '../machine/testing.ts';
import { Authority } from './authority.ts';

const names = [
  { type: 'dns', value: 'easypay.test' },
  { type: 'ip', value: '192.0.2.1' },
] as const;

it('issues certificates for the names, which its own certificate vouches for', async (t) => {
  const authority = await Authority.open(temporaryDirectory(t));
  const root = new X509Certificate(authority.certificate);
  const issued = new X509Certificate((await authority.server('wallet', names)).certificate);
  assert(issued.verify(root.publicKey));
  assert.equal(issued.checkHost('easypay.test'), 'easypay.test');
  assert.equal(issued.checkIP('192.0.2.1'), '192.0.2.1');
  assert.equal(issued.checkHost('easypay.example'), undefined);
  assert(root.ca && !issued.ca);
});

it('keeps what it issued, and issues anew when the names change', async (t) => {
  const directory = temporaryDirectory(t);
  const first = await (await Authority.open(directory)).server('wallet', names);
  const again = await (await Authority.open(directory)).server('wallet', names);
  assert.deepEqual(again, first);
  const other = await (await Authority.open(directory)).server('wallet', names.slice(0, 1));
  assert.notEqual(other.certificate, first.certificate);
});

it('does not hand out what another authority signed', async (t) => {
  const directory = temporaryDirectory(t);
  const authority = await Authority.open(directory);
  const first = await authority.server('wallet', names);
  const stranger = await Authority.open(join(directory, 'stranger'));
  for (const file of ['authority.crt', 'authority.key'])
    cpSync(join(directory, 'stranger', file), join(directory, file));
  const issued = await (await Authority.open(directory)).server('wallet', names);
  assert.notEqual(issued.certificate, first.certificate);
  assert(new X509Certificate(issued.certificate).verify(new X509Certificate(stranger.certificate).publicKey));
});

it('lets nobody but the owner read a key', async (t) => {
  const directory = temporaryDirectory(t);
  await Authority.open(directory);
  assert.equal(statSync(join(directory, 'authority.key')).mode & 0o777, 0o600);
});
