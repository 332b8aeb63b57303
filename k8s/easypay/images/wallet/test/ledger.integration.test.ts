import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';

import { poll } from '../../../../../infra/poll.ts';
import { timeouts } from '../../../../../infra/timeouts.ts';
import { Customer } from './api-client.ts';
import type { Stack } from './stack.ts';
import { audit, sound, startStack } from './stack.ts';
import { WalletProcess } from './wallet-process.ts';

/** What each user begins with, in minor units. */
const opening = 100;

/** One request to move money among a few users; equal keys of one user are the same request. */
interface Move {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly key: number;
}

const users = 4;
const move: fc.Arbitrary<Move> = fc.record({
  from: fc.nat(users - 1),
  to: fc.nat(users - 1),
  amount: fc.integer({ min: 1, max: 120 }),
  key: fc.nat(8),
});

describe('the ledger', () => {
  let stack: Stack;
  let second: WalletProcess;

  before(async () => {
    stack = await startStack();
    second = await WalletProcess.start(stack.environment);
  });
  after(async () => {
    await second[Symbol.asyncDispose]();
    await stack[Symbol.asyncDispose]();
  });

  /** New users, reached through both replicas in turn. */
  const newUsers = (count: number, balance: number) =>
    Promise.all(Array.from({ length: count }, () => Customer.create(stack.wallet.origin, balance)));

  it('keeps every unit, whatever is paid at the same time', async () => {
    const people = await newUsers(users, opening);
    const balancesOf = () => Promise.all(people.map((person) => person.balance()));
    const property = fc.asyncProperty(fc.array(move, { minLength: 20, maxLength: 60 }), async (moves) => {
      const expected = await balancesOf();
      const run = randomUUID();
      const answers = await Promise.all(
        moves.map(async ({ from, to, amount, key }, index) => {
          const payer = people[from]?.through(index % 2 === 0 ? stack.wallet.origin : second.origin);
          const answer = await payer?.pay(people[to]?.name ?? '', amount, `${run}-${key}`);
          return { from, to, amount, status: answer?.status, id: answer?.body.id };
        }),
      );
      const unexpected = answers.filter(({ status }) => ![201, 409, 422].includes(status ?? 0));
      assert.deepEqual(unexpected, []);
      const made = new Map(answers.filter(({ status }) => status === 201).map((answer) => [answer.id, answer]));
      for (const { from, to, amount } of made.values()) {
        expected[from] = (expected[from] ?? 0) - amount;
        expected[to] = (expected[to] ?? 0) + amount;
      }
      const balances = await balancesOf();
      assert.deepEqual(balances, expected);
      assert.ok(balances.every((balance) => balance >= 0));
    });
    // What has happened cannot be tried again with less: a failure is told as it came.
    await fc.assert(property, { numRuns: 20, endOnFailure: true });
    assert.deepEqual(await audit(stack.wallet), { ...(await audit(stack.wallet)), ...sound });
  });

  it('lets exactly as many concurrent payments through as the balance holds', async () => {
    const [payer, payee] = await newUsers(2, 100);
    assert.ok(payer && payee);
    const origins = [stack.wallet.origin, second.origin];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => payer.through(origins[index % 2] ?? '').pay(payee.name, 10)),
    );
    const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
    assert.deepEqual([count(201), count(409)], [10, 30]);
    assert.deepEqual([await payer.balance(), await payee.balance()], [0, 200]);
  });

  it('makes one transfer of many requests with one key, through any replica', async () => {
    const [payer, payee] = await newUsers(2, 100);
    assert.ok(payer && payee);
    const key = randomUUID();
    const origins = [stack.wallet.origin, second.origin];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => payer.through(origins[index % 2] ?? '').pay(payee.name, 7, key)),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
    assert.equal(new Set(answers.map(({ body }) => JSON.stringify(body))).size, 1);
    assert.deepEqual([await payer.balance(), await payee.balance()], [93, 107]);
  });

  it('gives up on a wallet that somebody else holds, and says when to come back', async () => {
    const [payer, payee] = await newUsers(2, 100);
    assert.ok(payer && payee);
    const hold = `BEGIN; SELECT 1 FROM accounts a JOIN users u ON u.id = a.owner_id WHERE u.name = '${payer.name}'
      FOR UPDATE OF a; SELECT pg_sleep(600); COMMIT`;
    const holder = stack.server.sqlIn('easypay', hold).catch(() => undefined);
    const sleeping = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'`;
    await poll(() => stack.server.sql(sleeping), {
      what: 'the row to be held',
      timeout: timeouts.localRequest,
      interval: 50,
      until: (pid) => pid !== '',
    });
    const answer = await payer.pay(payee.name, 1, 'held');
    await stack.server.sql(sleeping.replace('SELECT pid', 'SELECT pg_terminate_backend(pid)'));
    await holder;
    assert.equal(answer.status, 503);
    assert.ok(answer.headers.has('retry-after'));
    assert.equal((await payer.pay(payee.name, 1, 'held')).status, 201);
  });

  describe('refuses, whoever asks for it,', () => {
    const refused = (what: string, statement: string, reason: RegExp) => {
      it(what, async () => {
        const before = await audit(stack.wallet);
        await assert.rejects(stack.server.sqlIn('easypay', statement), reason);
        assert.deepEqual(await audit(stack.wallet), before);
      });
    };
    const wallets = `(SELECT id FROM accounts WHERE kind = 'wallet' ORDER BY id LIMIT 1 OFFSET`;
    const transfer = (entries: string) => `WITH t AS (INSERT INTO transfers (kind) VALUES ('payment') RETURNING id)
      INSERT INTO entries SELECT t.id, e.account, e.amount FROM t, (VALUES ${entries}) AS e (account, amount)`;

    refused('a transfer without entries', `INSERT INTO transfers (kind) VALUES ('payment')`, /has 0 entries/);
    refused('a transfer that makes money', transfer(`(${wallets} 0), 5), (${wallets} 1), -4)`), /sum to 1/);
    refused('a transfer of one entry', transfer(`(${wallets} 0), 5)`), /has 1 entries/);
    const overdraft = transfer(`(${wallets} 0), 9000000), (${wallets} 1), -9000000)`);
    refused('a transfer that overdraws a wallet', overdraft, /wallet_is_never_overdrawn/);
    refused('a balance that is written', 'UPDATE accounts SET balance = balance + 1', /by entries only/);
    const rich = `INSERT INTO accounts (owner_id, kind, balance) SELECT id, 'wallet', 5 FROM users LIMIT 1`;
    refused('an account that opens with money', rich, /opens with nothing/);
    for (const table of ['transfers', 'entries']) {
      for (const statement of [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`]) {
        refused(statement, statement, /append-only/);
      }
    }
    refused('an entry that is changed', 'UPDATE entries SET amount = amount * 2', /append-only/);
  });
});
