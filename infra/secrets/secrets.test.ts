import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { generateKeyPairSync } from 'node:crypto';

import { setEnvironment, temporaryDirectory } from '../machine/testing.ts';
import { rememberSecret } from '../redaction.ts';
import { canaries, canaryFor, plantCanaries, plantInState } from './canaries.ts';
import { heldSecrets } from './held.ts';

function cloud(context: TestContext, files: Readonly<Record<string, string>> = {}): string {
  const state = temporaryDirectory(context);
  setEnvironment(context, { ASSAY_STATE: state, ASSAY_NAME: 'held', ASSAY_CANARY: '' });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(state, 'held', path)), { recursive: true });
    writeFileSync(join(state, 'held', path), text);
  }
  return join(state, 'held');
}

test('a run has a canary of its own for each place, and its child processes know the same ones', () => {
  const [one, other]: NodeJS.ProcessEnv[] = [{}, {}];
  assert(one !== undefined && other !== undefined);
  plantCanaries(one);
  plantCanaries(other);
  const values = [one, other].flatMap((environment) => canaries(environment).map(({ value }) => value));
  assert.equal(new Set(values).size, values.length);
  assert.ok(values.every((value) => value.length >= 32));
  const inherited = { ...one };
  plantCanaries(inherited);
  assert.deepEqual(canaries(inherited), canaries(one));
  assert.ok(canaries(one).some(({ value }) => value === one.ASSAY_CANARY));
});

test('outside of a run there is none', () => {
  assert.equal(canaryFor('state directory', {}), undefined);
  assert.deepEqual(canaries({}), []);
});

test('the one in the state directory is for its owner only', (t) => {
  const dir = cloud(t);
  setEnvironment(t, { ASSAY_CANARY: 'seed-of-a-run' });
  plantInState();
  assert.equal(readFileSync(join(dir, 'canary'), 'utf8').trim(), canaryFor('state directory'));
  assert.equal(statSync(join(dir, 'canary')).mode & 0o077, 0);
});

test('everything secret in the state of a cloud is known by kind', (t) => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const dir = cloud(t, {
    'ssh/id_ed25519': pem,
    'ssh/id_ed25519.pub': 'ssh-ed25519 AAAA assay',
    'backup/identity': `AGE-SECRET-KEY-1${'QQ'.repeat(29)}\n`,
    'cloud.json': JSON.stringify({ accessKeyId: 'AKIA', secretAccessKey: 'secret-access-key-1' }, undefined, 2),
    'easypay/secrets/database': 'password-of-the-database',
    kubeconfig: `users:\n- name: admin\n  user:\n    client-key-data: ${Buffer.from(`${pem}#`).toString('base64')}\n    token: token-of-the-admin\n`,
    'ec2-state.bin': `${'x'.repeat(70_000)}${pem}`,
  });
  assert.ok(dir);
  rememberSecret('registered-value', 'token of a test');
  const kinds = heldSecrets(undefined, { GITHUB_TOKEN: 'users-own-token-1', HOME_TOKEN: '/tmp', SHORT_TOKEN: 'x' });
  assert.deepEqual(kinds.map(({ kind }) => kind).sort(), [
    'environment variable GITHUB_TOKEN',
    'identity of the backups',
    'key of the kubeconfig',
    'private key (ssh/id_ed25519)',
    'secret access key of the EC2 API',
    'secret of EasyPay (database)',
    'token of a test',
    'token of the kubeconfig',
  ]);
});

test('without a cloud there is nothing but the run’s own', (t) => {
  cloud(t);
  assert.deepEqual(heldSecrets('nowhere', {}), []);
});
