import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { temporaryDirectory } from '../../../../../infra/machine/testing.ts';
import { poll } from '../../../../../infra/poll.ts';
import { timeouts } from '../../../../../infra/timeouts.ts';
import { Authority } from '../../../../../infra/workload/authority.ts';
import { Customer } from './api-client.ts';
import type { Stack } from './stack.ts';
import { startStack } from './stack.ts';
import { WalletProcess } from './wallet-process.ts';

describe('the process of the wallet', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack();
  });
  after(() => stack[Symbol.asyncDispose]());

  it('drains on SIGTERM: says so, finishes what it was asked, ends with exit code 0', async () => {
    await using wallet = await WalletProcess.start({ ...stack.environment, DRAIN_SECONDS: '2' });
    const customer = await Customer.create(wallet.origin, 100);
    wallet.kill('SIGTERM');
    await wallet.until('/readyz', 503);
    const served = await customer.get('/wallet');
    assert.deepEqual([served.status, served.headers.get('connection')], [200, 'close']);
    const begun = Array.from({ length: 10 }, () => customer.deposit(1));
    assert.ok((await Promise.all(begun)).every(({ status }) => status === 201));
    const { exitCode, stdout, stderr } = await wallet.ended;
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /"msg":"ended"/);
    const left = await stack.server.sql(`SELECT count(*) FROM pg_stat_activity WHERE usename = 'easypay'`);
    const others = (await (await stack.wallet.manage('/metrics')).text()).match(
      /connections\{state="(busy|idle)"\} \d+/g,
    );
    const sum = (others ?? []).reduce((total, line) => total + Number(line.split(' ')[1]), 0);
    assert.equal(Number(left), sum, 'connections that were not given back');
  });

  it('writes no password, secret or token into its log', async () => {
    await using wallet = await WalletProcess.start({ ...stack.environment, LOG_LEVEL: 'trace' });
    const customer = await Customer.create(wallet.origin, 100);
    await fetch(`${wallet.origin}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ password: 'a-typed-password' }),
    });
    wallet.kill('SIGTERM');
    const { stdout, stderr } = await wallet.ended;
    assert.match(stdout, /"reqId":"[0-9a-f-]{36}"/);
    for (const secret of [customer.token, 'a-typed-password', 'a password of tests', 'a secret of tests']) {
      assert.ok(!`${stdout}${stderr}`.includes(secret), secret);
    }
  });

  it('prepares an empty database once when several replicas start together', async () => {
    await stack.server.createDatabase('together', 'a password of tests');
    const environment = { ...stack.environment, DATABASE_USER: 'together', DATABASE_NAME: 'together' };
    await using stack3 = new AsyncDisposableStack();
    const replicas = await Promise.all([1, 2, 3].map(() => WalletProcess.start(environment)));
    for (const replica of replicas) stack3.use(replica);
    const applied = await stack.server.sqlIn(
      'together',
      'SELECT count(*), count(DISTINCT name) FROM schema_migrations',
    );
    assert.equal(applied, '3|3');
  });

  it('does not start on a schema that is not what it was, and says so', async () => {
    await stack.server.createDatabase('changed', 'a password of tests');
    const environment = { ...stack.environment, DATABASE_USER: 'changed', DATABASE_NAME: 'changed' };
    await using first = await WalletProcess.start(environment);
    await stack.server.sqlIn('changed', `UPDATE schema_migrations SET digest = 'other' WHERE name = '002_ledger.sql'`);
    await using second = await WalletProcess.launch(environment);
    await second.until('/livez', 200);
    await second.until('/startupz', 503);
    assert.equal((await first.manage('/readyz')).status, 200);
    second.kill('SIGTERM');
    assert.match((await second.ended).stdout, /migration 002_ledger\.sql was changed/);
  });

  it('waits for a database that is not there yet, alive and not ready, and leaves the Service when it is gone for long', async () => {
    await using own = await startStack({ DATABASE_GRACE_SECONDS: '0' });
    await own.server.stop();
    await using late = await WalletProcess.launch(own.environment);
    await late.until('/livez', 200);
    await late.until('/startupz', 503);
    await own.wallet.until('/readyz', 503);
    assert.equal((await own.wallet.manage('/startupz')).status, 200, 'what has started stays started');
    await own.server.restart();
    await late.until('/readyz', 200);
    await own.wallet.until('/readyz', 200);
  });

  it('talks to a database over TLS only when its certificate is of the authority and of its name', async (t) => {
    const directory = temporaryDirectory(t);
    const [authority, stranger] = await Promise.all(
      ['own', 'other'].map((name) => Authority.open(join(directory, name))),
    );
    assert.ok(authority && stranger);
    const files = { own: join(directory, 'own.pem'), other: join(directory, 'other.pem') };
    writeFileSync(files.own, authority.certificate);
    writeFileSync(files.other, stranger.certificate);
    const serve = async (name: string) => {
      const { certificate, key } = await authority.server('server', [{ type: 'ip', value: name }]);
      await stack.server.write({ name: 'server.crt', content: certificate });
      await stack.server.write({ name: 'server.key', content: key });
      await stack.server.sql('ALTER SYSTEM SET ssl = on', 'SELECT pg_reload_conf()');
    };
    const connections = () =>
      stack.server.sql(
        `SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity USING (pid) WHERE s.ssl AND usename = 'easypay'`,
      );
    const refused = async (file: string, reason: RegExp) => {
      await using wallet = await WalletProcess.launch({ ...stack.environment, DATABASE_CA_FILE: file });
      await wallet.until('/livez', 200);
      await poll(async () => (await wallet.manage('/startupz')).status, {
        what: 'the wallet to look for its database a few times',
        timeout: timeouts.localRequest,
        stable: 5,
        until: (status) => status === 503,
      });
      wallet.kill('SIGTERM');
      assert.match((await wallet.ended).stdout, reason);
    };

    await serve(stack.server.host);
    await using wallet = await WalletProcess.start({ ...stack.environment, DATABASE_CA_FILE: files.own });
    await poll(connections, {
      what: 'a connection over TLS',
      timeout: timeouts.localRequest,
      until: (count) => Number(count) > 0,
    });
    assert.equal((await wallet.manage('/readyz')).status, 200);
    await refused(files.other, /self-signed certificate|unable to verify|unable to get/);
    await serve('192.0.2.1');
    await refused(files.own, /IP: .* is not in the cert's list/);
  });
});
