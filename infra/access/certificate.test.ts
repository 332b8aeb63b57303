import 'reflect-metadata';

import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';

import { Pkcs10CertificateRequest } from '@peculiar/x509';

import { factsOf, newAuthority, newRequest, signedBy } from './certificate.ts';

const hour = 3_600_000;

test('a request names the user, carries groups, is signed by its own key and tells nothing of it', async () => {
  const { key, request } = await newRequest('pod-operator', ['testers']);
  const parsed = new Pkcs10CertificateRequest(request);
  assert.equal(parsed.subject, 'CN=pod-operator, O=testers');
  assert.equal(await parsed.verify(), true);
  assert.equal(createPrivateKey(key).asymmetricKeyType, 'ec');
  assert.doesNotMatch(request, /PRIVATE KEY/);
});

test('two requests never share a key', async () => {
  const [first, second] = await Promise.all([newRequest('a'), newRequest('a')]);
  assert.notEqual(first.key, second.key);
});

test('a foreign authority signs for whom it likes, and is not the authority of the same name', async () => {
  const [own, other] = await Promise.all([newAuthority(hour), newAuthority(hour)]);
  const { certificate, key } = await signedBy(own, 'pod-operator', hour);
  const parsed = new X509Certificate(certificate);
  assert.equal(parsed.subject, 'CN=pod-operator');
  assert.equal(parsed.issuer, new X509Certificate(other.certificate).subject);
  assert.equal(parsed.verify(new X509Certificate(own.certificate).publicKey), true);
  assert.equal(parsed.verify(new X509Certificate(other.certificate).publicKey), false);
  assert.equal(parsed.checkPrivateKey(createPrivateKey(key)), true);
});

test('facts tell the time of validity', async () => {
  const { certificate } = await newAuthority(hour);
  const { subject, notBefore, notAfter } = factsOf(certificate);
  assert.equal(subject, 'CN=kubernetes');
  assert.ok(Date.parse(notBefore) < Date.now() && Date.now() < Date.parse(notAfter));
});
