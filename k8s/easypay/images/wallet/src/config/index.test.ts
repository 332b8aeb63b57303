import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';

import { temporaryDirectory } from '../../../../../../infra/machine/testing.ts';
import { WalletProcess } from '../../test/wallet-process.ts';
import { ConfigurationError, readConfig } from './index.ts';

function environment(context: TestContext, changed: Readonly<Record<string, string | undefined>> = {}) {
  const directory = temporaryDirectory(context);
  writeFileSync(join(directory, 'password'), 'secret-word\n');
  writeFileSync(join(directory, 'secrets'), `${'a'.repeat(32)}\n${'b'.repeat(40)}\n`);
  return {
    PUBLIC_ORIGIN: 'https://easypay.example',
    DATABASE_HOST: 'database',
    DATABASE_PASSWORD_FILE: join(directory, 'password'),
    DATABASE_CA_FILE: '',
    SESSION_SECRET_FILE: join(directory, 'secrets'),
    ...changed,
  };
}

describe('readConfig', () => {
  it('fills in what need not be said, and reads secrets from their files', (t) => {
    const config = readConfig(environment(t));
    assert.deepEqual(
      [config.PORT, config.MANAGEMENT_PORT, config.CURRENCY, config.PAYMENT_LIMIT],
      [8080, 9090, 'EUR', 1_000_000],
    );
    assert.equal(config.DATABASE_PASSWORD_FILE, 'secret-word');
    assert.deepEqual(config.SESSION_SECRET_FILE, ['a'.repeat(32), 'b'.repeat(40)]);
    assert.equal(config.DATABASE_CA_FILE, undefined);
  });

  for (const [variable, value, expected] of [
    ['PORT', '80800', /PORT: expected a whole number of a TCP port from 1 to 65535, found "80800"/],
    ['PORT', '9090', /MANAGEMENT_PORT: expected another port than PORT/],
    [
      'PAYMENT_LIMIT',
      '-5',
      /PAYMENT_LIMIT: expected a whole number of minor units from 1 to 9007199254740991, found "-5"/,
    ],
    ['PAYMENT_LIMIT', '9007199254740992', /PAYMENT_LIMIT: expected/],
    ['PAYMENT_LIMIT', '10.5', /PAYMENT_LIMIT: expected/],
    ['CURRENCY', 'EURO', /CURRENCY: expected an ISO 4217 currency code such as EUR, found "EURO"/],
    ['BRAND_NAME', '', /BRAND_NAME: expected a name of 1 to 40 characters/],
    ['BRAND_NAME', 'two\nlines', /BRAND_NAME: expected/],
    ['PUBLIC_ORIGIN', undefined, /PUBLIC_ORIGIN: expected the origin that browsers use.*, found nothing/],
    ['PUBLIC_ORIGIN', 'http://easypay.example', /PUBLIC_ORIGIN: expected/],
    ['PUBLIC_ORIGIN', 'https://easypay.example/path', /PUBLIC_ORIGIN: expected/],
    ['DATABASE_HOST', undefined, /DATABASE_HOST: expected .*, found nothing/],
    ['DATABASE_POOL_SIZE', '0', /DATABASE_POOL_SIZE: expected a whole number of connections from 1 to 100/],
    [
      'DATABASE_PASSWORD_FILE',
      '/nowhere/password',
      /DATABASE_PASSWORD_FILE: expected .* found "\/nowhere\/password" \(ENOENT\)/,
    ],
    ['DATABASE_CA_FILE', undefined, /DATABASE_CA_FILE: expected a readable file that holds a PEM certificate/],
    ['DATABASE_CA_FILE', '/nowhere/ca.pem', /DATABASE_CA_FILE: expected .* \(ENOENT\)/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL: expected one of trace, .*, found "loud"/],
  ] as const) {
    it(`refuses ${variable}=${String(value).replace('\n', '\\n')}`, (t) => {
      const wrong = environment(t, { [variable]: value });
      assert.throws(() => readConfig(wrong), expected);
      assert.throws(() => readConfig(wrong), ConfigurationError);
    });
  }

  it('tells nothing of what a secret file holds', (t) => {
    const right = environment(t);
    const wrong = {
      ...right,
      SESSION_SECRET_FILE: right.DATABASE_PASSWORD_FILE,
      DATABASE_CA_FILE: right.DATABASE_PASSWORD_FILE,
    };
    assert.throws(
      () => readConfig(wrong),
      ({ message }: Error) =>
        /SESSION_SECRET_FILE: .*; DATABASE_CA_FILE|DATABASE_CA_FILE: .*; SESSION_SECRET_FILE/.test(message) &&
        !message.includes('secret-word'),
    );
  });
});

describe('the process with a wrong configuration', () => {
  it('ends with an exit code and one line that names every variable', async () => {
    await using wallet = await WalletProcess.launch({
      PAYMENT_LIMIT: 'plenty',
      CURRENCY: 'coins',
      DATABASE_CA_FILE: undefined,
    });
    const { exitCode, stdout, stderr } = await wallet.ended;
    assert.deepEqual([exitCode, stdout], [78, '']);
    assert.match(stderr, /^configuration: (?=.*PAYMENT_LIMIT: )(?=.*CURRENCY: )(?=.*DATABASE_CA_FILE: )[^\n]*$/);
  });
});
