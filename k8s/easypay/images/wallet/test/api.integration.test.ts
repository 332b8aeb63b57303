import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Call } from './api-client.ts';
import { call, Customer, problem } from './api-client.ts';
import type { Stack } from './stack.ts';
import { audit, sound, startStack } from './stack.ts';
import type { WalletProcess } from './wallet-process.ts';

describe('the API over a real database', () => {
  let stack: Stack;
  let wallet: WalletProcess;
  let alice: Customer;
  let bob: Customer;

  before(async () => {
    stack = await startStack({ PAYMENT_LIMIT: '10000' });
    ({ wallet } = stack);
    alice = await Customer.create(wallet.origin, 5000);
    bob = await Customer.create(wallet.origin);
  });
  after(() => stack[Symbol.asyncDispose]());

  const ask = (method: string, path: string, options?: Call) => call(wallet.origin, method, path, options);

  it('says what it is configured to be', async () => {
    const { body } = await ask('GET', '/about');
    assert.deepEqual(body, { brand: 'EasyPay', currency: 'EUR', paymentLimit: 10_000, version: '1.0.0' });
  });

  it('moves money, shows it on both sides, and tells the history page by page', async () => {
    const [payer, payee] = [await Customer.create(wallet.origin, 900), await Customer.create(wallet.origin)];
    const paid = await payer.post(
      '/payments',
      { payee: payee.name.toUpperCase(), amount: '250', note: ' lunch ' },
      'lunch-on-monday',
    );
    assert.deepEqual([paid.status, paid.body.balance], [201, 650]);
    assert.deepEqual([await payer.balance(), await payee.balance()], [650, 250]);
    const first = (await payer.get('/payments?limit=1')).body as { payments: Record<string, unknown>[]; next: number };
    const { id, createdAt, ...line } = first.payments[0] ?? {};
    assert.deepEqual([id, createdAt], [paid.body.id, paid.body.createdAt]);
    assert.deepEqual(line, { kind: 'payment', direction: 'out', amount: 250, counterparty: payee.name, note: 'lunch' });
    const second = (await payer.get(`/payments?limit=1&before=${first.next}`)).body as typeof first;
    assert.deepEqual([second.payments[0]?.kind, second.payments[0]?.amount, second.next], ['deposit', 900, null]);
  });

  it('refuses more than the balance, an unknown payee and oneself, and moves nothing', async () => {
    const before = await alice.balance();
    assert.deepEqual(problem(await alice.pay(bob.name, before + 1)), [409, 'insufficient-funds']);
    assert.deepEqual(problem(await alice.pay('nobody-there', 1)), [422, 'unknown-payee']);
    assert.deepEqual(problem(await alice.pay(alice.name, 1)), [422, 'self-payment']);
    assert.equal(await alice.balance(), before);
  });

  it('answers the same key with the first answer, and another request under it not at all', async () => {
    const before = await alice.balance();
    const first = await alice.pay(bob.name, 5, 'once');
    assert.deepEqual((await alice.pay(bob.name, 5, 'once')).body, first.body);
    assert.deepEqual((await alice.pay(bob.name, '5', 'once')).body, first.body);
    assert.deepEqual(problem(await alice.pay(bob.name, 6, 'once')), [422, 'idempotency-key-reused']);
    assert.deepEqual(problem(await alice.deposit(5, 'once')), [422, 'idempotency-key-reused']);
    assert.equal(await alice.balance(), before - 5);
    assert.equal((await bob.deposit(5, 'once')).status, 201, 'keys are of one user');
  });

  it('answers a refused request the same way when it is repeated', async () => {
    const payer = await Customer.create(wallet.origin);
    assert.deepEqual(problem(await payer.pay(bob.name, 5, 'too-early')), [409, 'insufficient-funds']);
    await payer.deposit(5);
    assert.deepEqual(problem(await payer.pay(bob.name, 5, 'too-early')), [409, 'insufficient-funds']);
    assert.equal((await payer.pay(bob.name, 5, 'later')).status, 201);
  });

  it('wants a key of every request that moves money', async () => {
    const { token } = alice;
    for (const [path, body] of [
      ['/deposits', { amount: 1 }],
      ['/payments', { amount: 1, payee: bob.name }],
    ] as const) {
      for (const headers of [
        {},
        { 'idempotency-key': '' },
        { 'idempotency-key': 'x'.repeat(65) },
        { 'idempotency-key': 'a b' },
      ]) {
        assert.deepEqual(problem(await ask('POST', path, { body, token, headers })), [400, 'idempotency-key-missing']);
      }
    }
  });

  it('refuses a missing, forged or ended session', async () => {
    const [name = '', signature = ''] = alice.token.split('.');
    const forged = [
      undefined,
      'x',
      `${name}.${signature.slice(0, -2)}AA`,
      `${name}x.${signature}`,
      name,
      '.',
      `${name}.`,
    ];
    for (const token of forged) {
      const options = token === undefined ? {} : { token };
      const answer = await ask('GET', '/wallet', options);
      assert.deepEqual(problem(answer), [401, 'unauthenticated'], token);
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
    }
    const guest = await Customer.create(wallet.origin);
    assert.equal((await guest.get('/wallet')).status, 200);
    assert.equal((await ask('DELETE', '/sessions', { token: guest.token })).status, 204);
    assert.deepEqual(problem(await guest.get('/wallet')), [401, 'unauthenticated']);
  });

  it('does not tell who has a wallet from who has not, and throttles guessing for both', async () => {
    const guest = await Customer.create(wallet.origin);
    const guess = (name: string) => ask('POST', '/sessions', { body: { name, password: 'wrong password' } });
    for (const name of [guest.name, 'nobody-at-all']) {
      for (let attempt = 0; attempt < 9; attempt += 1) await guess(name);
      const tenth = await guess(name);
      assert.deepEqual(problem(tenth), [401, 'wrong-credentials'], name);
      const next = await guess(name);
      assert.deepEqual(problem(next), [429, 'too-many-attempts'], name);
      assert.ok(Number(next.headers.get('retry-after')) > 0);
    }
  });

  it('leaves a ledger that adds up, which its own port tells and no public one', async () => {
    const found = await audit(wallet);
    assert.ok(Number(found.transfers) > 5);
    assert.deepEqual(found, { ...found, ...sound });
    for (const path of ['/ledger', '/metrics', '/readyz', '/api/v1/ledger']) {
      assert.equal((await fetch(wallet.origin + path)).status, 404, path);
    }
  });
});
