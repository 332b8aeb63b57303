import { caseOf, expect, keyed, newName, test, type WalletClient } from '../../fixtures/index.ts';

/** Money that the payer has, in minor units: more than the limit of one payment. */
const wealth = 300;
/** As `k8s/easypay/base/wallet/settings.env` says. */
const limit = 100_000;

interface Refusal {
  /** What is wrong. */
  readonly input: string;
  readonly status: number;
  /** Kind of the problem document. */
  readonly problem: string;
  readonly call: () => ReturnType<WalletClient['send']>;
}

const amounts: readonly (readonly [input: string, amount: unknown])[] = [
  ['negative', -5],
  ['zero', 0],
  ['a fraction', 1.5],
  ['an exponent', '1e3'],
  ['hexadecimal', '0x10'],
  ['blank', ''],
  ['a word', 'ten'],
  ['nothing', null],
  ['a list', [5]],
  ['an object', { value: 5 }],
  ['a truth', true],
  ['above the limit', limit + 1],
  ['beyond what JSON holds exactly', 2 ** 53 + 2],
  ['beyond 64 bits', '9223372036854775808'],
  ['code of a database', '1; DROP TABLE entries; --'],
];

function refusals(payer: WalletClient, payee: WalletClient, nobody: WalletClient): readonly Refusal[] {
  const invalid = { status: 422, problem: 'invalid' };
  const to = payee.name;
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    payer.post('/payments', body, { ...keyed(), ...headers });
  const as = (authorization: string) => () => nobody.send('GET', '/wallet', { headers: { authorization } });
  const unauthenticated = { status: 401, problem: 'unauthenticated' };
  return [
    ...amounts.map(([input, amount]) => ({ input: `amount: ${input}`, ...invalid, call: () => payer.pay(to, amount) })),
    { input: 'above the balance', status: 409, problem: 'insufficient-funds', call: () => payer.pay(to, wealth + 1) },
    { input: 'unknown payee', status: 422, problem: 'unknown-payee', call: () => payer.pay(newName(), 1) },
    { input: 'oneself', status: 422, problem: 'self-payment', call: () => payer.pay(payer.name, 1) },
    { input: 'payee: code of a database', ...invalid, call: () => payer.pay("x' OR '1'='1", 1) },
    { input: 'a field too many', ...invalid, call: () => send({ payee: to, amount: 1, balance: 1_000_000 }) },
    {
      input: 'no key',
      status: 400,
      problem: 'idempotency-key-missing',
      call: () => payer.post('/payments', { payee: to, amount: 1 }),
    },
    { input: 'broken JSON', status: 400, problem: 'bad-request', call: () => send('{"amount":') },
    {
      input: 'oversize body',
      status: 413,
      problem: 'payload-too-large',
      call: () => send({ payee: to, amount: 1, note: 'x'.repeat(100_000) }),
    },
    {
      input: 'another content type',
      status: 415,
      problem: 'unsupported-media-type',
      call: () => send('payee=x', { 'content-type': 'text/plain' }),
    },
    { input: 'no session', ...unauthenticated, call: () => nobody.get('/wallet') },
    { input: 'forged session', ...unauthenticated, call: as(`Bearer ${'A'.repeat(43)}.${'B'.repeat(43)}`) },
    {
      input: 'session with another signature',
      ...unauthenticated,
      call: as(`Bearer ${(payer.token ?? '').slice(0, -4)}AAAA`),
    },
    { input: 'unknown page', status: 404, problem: 'not-found', call: () => payer.get('/nothing') },
  ];
}

test(...caseOf('R6-07'), async ({ easypay, evidence }) => {
  const nobody = await easypay.client();
  const payer = await nobody.customer(newName(), wealth);
  const payee = await nobody.customer(newName());
  const before = await payer.pay(payee.name, 1);

  const answers: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const { input, status, problem, call } of refusals(payer, payee, nobody)) {
    const { status: answered, json } = await call();
    answers[input] = `${answered} ${String(json.type ?? json.id)}`;
    expected[input] = `${status} urn:easypay:problem:${problem}`;
  }
  const key = newName();
  const first = await payer.pay(payee.name, 2, key);
  const otherBody = await payer.pay(payee.name, 3, key);
  const after = await payer.pay(payee.name, 4);
  await payee.send('DELETE', '/sessions');
  const signedOut = await payee.get('/wallet');
  const balance = await payer.balance();

  const ordinary = [before, first, after].map(({ status }) => status);
  const others = { otherBody: otherBody.json.type, signedOut: signedOut.status, balance };
  await evidence.record('answers', { answers, ordinary, ...others });
  expect(answers).toEqual(expected);
  expect(ordinary, 'ordinary payments before, between and after').toEqual([201, 201, 201]);
  expect(others, 'key with another body, session after signing out, balance').toEqual({
    otherBody: 'urn:easypay:problem:idempotency-key-reused',
    signedOut: 401,
    balance: wealth - 1 - 2 - 4,
  });
});
