import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Call } from './api-client.ts';
import { call, Customer, problem } from './api-client.ts';
import type { Stack } from './stack.ts';
import { startStack } from './stack.ts';

describe('the API, given what is wrong,', () => {
  let stack: Stack;
  let alice: Customer;
  let bob: Customer;

  before(async () => {
    stack = await startStack({ PAYMENT_LIMIT: '10000' });
    alice = await Customer.create(stack.wallet.origin, 5000);
    bob = await Customer.create(stack.wallet.origin);
  });
  after(() => stack[Symbol.asyncDispose]());

  const ask = (method: string, path: string, options?: Call) => call(stack.wallet.origin, method, path, options);

  for (const [what, amount] of [
    ['negative', -1],
    ['zero', 0],
    ['zero in digits', '0'],
    ['a fraction', 1.5],
    ['a fraction in digits', '1.50'],
    ['above the limit', 10_001],
    ['above what a JSON number holds', '9007199254740993'],
    ['beyond all bounds', '9'.repeat(200)],
    ['as large as a number can be', 1e308],
    ['with an exponent in digits', '1e3'],
    ['with leading zeros', '007'],
    ['hexadecimal', '0x10'],
    ['with spaces', ' 5 '],
    ['empty', ''],
    ['no number', 'plenty'],
    ['true', true],
    ['null', null],
    ['a list', [5]],
    ['missing', undefined],
  ] as const) {
    it(`refuses an amount that is ${what}`, async () => {
      const before = await alice.balance();
      assert.deepEqual(problem(await alice.pay(bob.name, amount)), [422, 'invalid']);
      assert.deepEqual(problem(await alice.deposit(amount)), [422, 'invalid']);
      assert.equal(await alice.balance(), before);
    });
  }

  it('refuses what is not the JSON it wants', async () => {
    const { token } = alice;
    const headers = { 'idempotency-key': 'broken' };
    const post = (body: string, more: Record<string, string> = {}) =>
      ask('POST', '/deposits', { body, token, headers: { ...headers, ...more } });
    assert.deepEqual(problem(await post('{"amount": 1')), [400, 'bad-request']);
    assert.deepEqual(problem(await post('{"amount": 1, "__proto__": {}}')), [400, 'bad-request']);
    assert.deepEqual(problem(await post('[1]')), [422, 'invalid']);
    assert.deepEqual(problem(await post('{"amount": 1, "to": "me"}')), [422, 'invalid']);
    assert.deepEqual(problem(await post(JSON.stringify({ amount: 1, note: 'x'.repeat(20_000) }))), [
      413,
      'payload-too-large',
    ]);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      assert.deepEqual(problem(await post('amount=1', { 'content-type': type })), [415, 'unsupported-media-type']);
    }
    assert.deepEqual(problem(await ask('GET', '/nowhere')), [404, 'not-found']);
  });

  it('takes text that would be code elsewhere as text', async () => {
    const payer = await Customer.create(stack.wallet.origin, 100);
    const texts = [
      `'; DROP TABLE users; --`,
      `' OR '1'='1`,
      '<script>alert(1)</script>',
      '${7*7} {{7*7}}',
      '%00 \\u0000 $1',
      '😀𝕏',
    ];
    for (const [index, note] of texts.entries()) {
      const paid = await payer.post('/payments', { payee: bob.name, amount: 1, note }, `text-${index}`);
      assert.equal(paid.status, 201, note);
    }
    const { payments } = (await payer.get('/payments')).body as { payments: { note: string; kind: string }[] };
    const notes = payments.filter(({ kind }) => kind === 'payment').map(({ note }) => note);
    assert.deepEqual(notes.reverse(), texts);
    for (const payee of texts) assert.deepEqual(problem(await payer.pay(payee, 1)), [422, 'invalid']);
    const zero = { payee: bob.name, amount: 1, note: 'a\u0000b' };
    assert.deepEqual(problem(await payer.post('/payments', zero, 'zero')), [422, 'invalid']);
    for (const query of [`limit=1;DROP`, 'before=-1', 'limit=101', `before=' OR 1=1`]) {
      assert.deepEqual(problem(await payer.get(`/payments?${encodeURI(query)}`)), [422, 'invalid']);
    }
  });

  it('refuses names and passwords that are not ones, and names that are taken', async () => {
    const signUp = (name: unknown, password: unknown) => ask('POST', '/users', { body: { name, password } });
    for (const name of ['ab', 'x'.repeat(33), 'a b', '-abc', 'Ünal', 'a/b', '', 7, null]) {
      assert.deepEqual(problem(await signUp(name, 'a good password')), [422, 'invalid'], String(name));
    }
    for (const password of ['short', 'x'.repeat(129), 1234567890, null]) {
      assert.deepEqual(problem(await signUp('somebody', password)), [422, 'invalid'], String(password));
    }
    assert.deepEqual(problem(await signUp(alice.name, 'a good password')), [409, 'name-taken']);
  });
});
