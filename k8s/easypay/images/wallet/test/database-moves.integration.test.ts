import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { poll } from '../../../../../infra/poll.ts';
import { timeouts } from '../../../../../infra/timeouts.ts';
import type { Answer } from './api-client.ts';
import { Customer } from './api-client.ts';
import type { Stack } from './stack.ts';
import { audit, sound, startStack } from './stack.ts';

const terminate = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'easypay'`;
const cancelWaiting = `SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;

describe('the wallet while its database moves', () => {
  let stack: Stack;
  let payer: Customer;
  let payee: Customer;

  before(async () => {
    stack = await startStack({ DATABASE_GRACE_SECONDS: '3600', PAYMENT_LIMIT: '1000000' });
    payer = await Customer.create(stack.wallet.origin, 100_000);
    payee = await Customer.create(stack.wallet.origin);
  });
  after(() => stack[Symbol.asyncDispose]());

  const isTold503 = ({ status, headers, body }: Answer) => {
    assert.equal(status, 503, JSON.stringify(body));
    assert.ok(Number(headers.get('retry-after')) > 0);
    assert.equal(body.type, 'urn:easypay:problem:unavailable');
  };
  /** Asks again under the same key until it is done: what a client does that was told 503. */
  const untilPaid = (amount: number, key: string) =>
    poll(() => payer.pay(payee.name, amount, key), {
      what: `payment ${key} to be made`,
      timeout: timeouts.engineStart,
      interval: 100,
      until: ({ status }) => status === 201,
    });
  const paysOnce = async (amount: number, key: string, before: number) => {
    const { body } = await untilPaid(amount, key);
    assert.deepEqual((await payer.pay(payee.name, amount, key)).body, body);
    assert.equal(await payer.balance(), before - amount);
  };

  it('makes every payment exactly once while connections are cut under it', async () => {
    const [before, received] = [await payer.balance(), await payee.balance()];
    const done = new AbortController();
    const cuts = (async () => {
      let cut = 0;
      while (!done.signal.aborted) cut += Number(await stack.server.sql(terminate));
      return cut;
    })();
    const keys = Array.from({ length: 120 }, () => randomUUID());
    const line = async (mine: readonly string[]) => {
      for (const key of mine) await untilPaid(1, key);
    };
    await Promise.all([0, 1, 2, 3].map((start) => line(keys.filter((_, index) => index % 4 === start))));
    done.abort();
    assert.ok((await cuts) > 0, 'no connection was cut');
    const replayed = await Promise.all(keys.map((key) => payer.pay(payee.name, 1, key)));
    assert.equal(new Set(replayed.map(({ body }) => body.id)).size, keys.length);
    assert.deepEqual([await payer.balance(), await payee.balance()], [before - keys.length, received + keys.length]);
    const metrics = await (await stack.wallet.manage('/metrics')).text();
    assert.match(metrics, /wallet_database_retries_total\{fault="connection"\} [1-9]/);
  });

  it('says 503 and when to come back while the server is down, stays ready, and goes on by itself', async () => {
    const before = await payer.balance();
    await stack.server.stop();
    isTold503(await payer.pay(payee.name, 7, 'while-down'));
    isTold503(await payer.get('/wallet'));
    assert.equal((await stack.wallet.manage('/readyz')).status, 200);
    assert.equal((await stack.wallet.manage('/livez')).status, 200);
    await stack.server.restart();
    await paysOnce(7, 'while-down', before);
  });

  it('does not hang when the server accepts everything and answers nothing', async () => {
    const before = await payer.balance();
    await stack.server.freeze();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => payer.pay(payee.name, 1, `frozen-${index}`)),
    ).finally(() => stack.server.thaw());
    answers.forEach(isTold503);
    for (const index of answers.keys()) await untilPaid(1, `frozen-${index}`);
    assert.equal(await payer.balance(), before - answers.length);
  });

  it('does not pay on a server that has become read-only, and pays when it is primary again', async () => {
    const before = await payer.balance();
    const readOnly = (value: string) =>
      stack.server.sql(
        `ALTER SYSTEM SET default_transaction_read_only = ${value}`,
        'SELECT pg_reload_conf()',
        terminate,
      );
    await readOnly('on');
    isTold503(await payer.pay(payee.name, 3, 'read-only'));
    isTold503(await payer.get('/wallet'));
    await stack.server.sql(
      'SET default_transaction_read_only = off',
      'ALTER SYSTEM RESET default_transaction_read_only',
    );
    await stack.server.sql('SELECT pg_reload_conf()', terminate);
    await paysOnce(3, 'read-only', before);
  });

  it('does not acknowledge a payment that no standby has, and pays it once when there is one', async () => {
    const before = await payer.balance();
    const standbys = (names: string) =>
      stack.server.sql(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`, 'SELECT pg_reload_conf()');
    await standbys('nobody');
    const asked = payer.pay(payee.name, 5, 'unconfirmed');
    // PostgreSQL then commits, warns, and answers COMMIT.
    await poll(() => stack.server.sql(cancelWaiting), {
      what: 'a commit to wait for a standby',
      timeout: timeouts.localRequest,
      interval: 50,
      until: (cancelled) => cancelled === '1',
    });
    isTold503(await asked);
    await standbys('');
    await paysOnce(5, 'unconfirmed', before);
    const metrics = await (await stack.wallet.manage('/metrics')).text();
    assert.match(metrics, /wallet_database_retries_total\{fault="unconfirmed"\} [1-9]/);
  });

  it('leaves a ledger that adds up', async () => {
    assert.deepEqual(await audit(stack.wallet), { ...(await audit(stack.wallet)), ...sound });
  });
});
