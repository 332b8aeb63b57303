import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { knownSecrets, Redactor, rememberSecret } from './redaction.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const join_ = (...parts: string[]): string => parts.join('');
const jwt = join_('eyJhbGciOiJSUzI1NiJ9', '.', 'eyJzdWIiOiJhc3NheSJ9', '.', 'c2lnbmF0dXJlLW9mLXRoZS10b2tlbg');
const pem = (kind: string): string => `-----BEGIN ${kind}-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END ${kind}-----`;

describe('secrets that are known by their shape', () => {
  const shapes: readonly (readonly [string, string, string])[] = [
    ['a private key', `before ${pem('RSA PRIVATE KEY')} after`, 'MIIEvQIBADANBg'],
    ['an OpenSSH key', pem('OPENSSH PRIVATE KEY'), 'kqhkiG9w0BAQ'],
    ['a private key that was cut off', pem('PRIVATE KEY').slice(0, 50), 'MIIEvQIBADANBg'],
    ['a service account token', `token is ${jwt}.`, jwt],
    ['a bearer header', `> Authorization: Bearer ${'a1'.repeat(12)}`, 'a1'.repeat(12)],
    ['a header in JSON', `{"Authorization":"Bearer ${'b2'.repeat(12)}"}`, 'b2'.repeat(12)],
    ['basic authentication', 'authorization: Basic YXNzYXk6c2VjcmV0', 'YXNzYXk6c2VjcmV0'],
    ['a kubeadm token', 'kubeadm join --token abcdef.0123456789abcdef', 'abcdef.0123456789abcdef'],
    ['a certificate key', `--certificate-key ${'0f'.repeat(32)}`, '0f'.repeat(32)],
    ['a kubeconfig key', 'client-key-data: LS0tLS1CRUdJTiBSU0E=', 'LS0tLS1CRUdJTiBSU0E='],
    ['a kubeconfig certificate', '    client-certificate-data: LS0tLS1DRVJU', 'LS0tLS1DRVJU'],
    ['an AWS key id', join_('AKIA', 'IOSFODNN7EXAMPLE'), 'IOSFODNN7EXAMPLE'],
    ['an AWS secret in the environment', 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG', 'wJalrXUtnFEMI'],
    ['an AWS secret in JSON', '{"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG"}', 'wJalrXUtnFEMI'],
    ['a quoted password', 'password: "correct horse battery"', 'horse battery'],
    ['a password in escaped JSON', '{\\"password\\":\\"hunter2hunter2\\"}', 'hunter2hunter2'],
    ['a password in an address', 'postgres://app:s3cr3tpass@db:5432/pay', 's3cr3tpass'],
    ['a prefixed name', 'DB_PASSWORD=swordfish99', 'swordfish99'],
  ];
  for (const [name, text, secret] of shapes) {
    test(name, () => {
      const clean = new Redactor().text(text);
      assert.ok(!clean.includes(secret), clean);
      assert.match(clean, /\[redacted\]/);
    });
  }
});

test('ordinary text stays as it is', () => {
  const lines = [
    'worker-a is Ready, v1.36.3, 10.88.1.10',
    'sha256:' + 'ab'.repeat(32),
    'pods "x" is forbidden: User "dev" cannot list resource "secrets"',
    'the bearer of this letter and the basic idea',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'https://registry.k8s.io/pause:3.10',
    'NAME: calico-node-token',
  ];
  const redactor = new Redactor();
  for (const line of lines) assert.equal(redactor.text(line), line);
});

test('a registered value goes in every form in which it may be printed', () => {
  const redactor = new Redactor();
  const secret = 'p@ss/"word"+1';
  redactor.register(secret);
  const forms = [secret, Buffer.from(secret).toString('base64'), JSON.stringify(secret), encodeURIComponent(secret)];
  const clean = redactor.text(forms.join(' '));
  for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]) {
    assert.ok(!clean.includes(form), clean);
  }
  assert.ok(!clean.includes('word'), clean);
});

test('a value that would mask ordinary text is refused', () => {
  assert.throws(() => {
    new Redactor().register('short');
  }, /too short to be redacted[\s\S]*at least 8 characters/);
});

test('data: by key, in leaves, and the data of Kubernetes Secrets; the rest is kept', () => {
  const clean = new Redactor().data({
    node: 'worker-a',
    ready: true,
    count: 3,
    nothing: null,
    credentials: { password: 'swordfish99', token: 'opaque-value' },
    list: ['x', `Bearer ${'c3'.repeat(12)}`],
    object: { kind: 'Secret', metadata: { name: 'db' }, data: { key: 'c2VjcmV0' }, stringData: { a: 'b' } },
  });
  assert.deepEqual(clean, {
    node: 'worker-a',
    ready: true,
    count: 3,
    nothing: null,
    credentials: { password: '[redacted]', token: '[redacted]' },
    list: ['x', 'Bearer [redacted]'],
    object: { kind: 'Secret', metadata: { name: 'db' }, data: '[redacted]', stringData: '[redacted]' },
  });
});

test('what one process registers another masks; the file is for its owner only', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'assay-redaction-'));
  const before = process.env.ASSAY_STATE;
  process.env.ASSAY_STATE = dir;
  try {
    rememberSecret('canary-value-1');
    rememberSecret('canary-value-1');
    assert.equal(knownSecrets().text('x canary-value-1 y'), 'x [redacted] y');
    const { mode } = await stat(join(dir, process.env.ASSAY_NAME ?? 'assay', 'redactions.jsonl'));
    assert.equal(mode & 0o077, 0);
  } finally {
    if (before === undefined) delete process.env.ASSAY_STATE;
    else process.env.ASSAY_STATE = before;
    await rm(dir, { recursive: true });
  }
});
