import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { KubeConfig } from '@kubernetes/client-node';

import { AssayError } from '../errors.ts';
import { anonymous, authorityOf, credentialsOf, kubeconfigFor, writeKubeconfig } from './credentials.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function ofAdministrator(cluster: object = { caData: base64('the authority') }): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'assay', server: 'https://192.0.2.1:6443', skipTLSVerify: false, ...cluster }],
    users: [{ name: 'admin', certData: base64('certificate'), keyData: base64('key') }],
    contexts: [{ name: 'admin', cluster: 'assay', user: 'admin' }],
    currentContext: 'admin',
  });
  return config;
}

test('a kubeconfig of its own has the same cluster, one user, and nothing of the administrator', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'access-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'deeper', 'user.kubeconfig');
  const shown = { certificate: 'own certificate', key: 'own key' };
  writeKubeconfig(file, kubeconfigFor(ofAdministrator(), 'user', 'easypay', shown));
  const read = new KubeConfig();
  read.loadFromFile(file);
  assert.deepEqual(credentialsOf(read), shown);
  assert.equal(read.getCurrentCluster()?.server, 'https://192.0.2.1:6443');
  assert.equal(read.getContextObject('user')?.namespace, 'easypay');
  assert.equal(read.getUser('admin'), null);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('a token is a credential, and nothing at all is an anonymous caller', () => {
  const withToken = kubeconfigFor(ofAdministrator(), 'twin', 'easypay', { token: 'a token' });
  assert.deepEqual(credentialsOf(withToken), { token: 'a token' });
  const without = kubeconfigFor(ofAdministrator(), 'nobody', 'easypay', anonymous);
  assert.throws(() => credentialsOf(without), AssayError);
});

test('without the certificate of the authority nobody is trusted', () => {
  assert.equal(authorityOf(ofAdministrator()), 'the authority');
  assert.throws(() => authorityOf(ofAdministrator({})), /does not say whom to trust/);
});
