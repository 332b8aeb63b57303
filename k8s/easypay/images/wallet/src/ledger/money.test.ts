import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { Money } from './money.ts';

describe('Money', () => {
  const euro = new Money('EUR');

  for (const [typed, minor] of [
    ['12', 1200n],
    ['12.5', 1250n],
    ['12,50', 1250n],
    [' 0.01 ', 1n],
    ['00', 0n],
    ['9007199254740.93', 900719925474093n],
  ] as const) {
    it(`reads "${typed}"`, () => {
      assert.equal(euro.parse(typed), minor);
    });
  }

  for (const typed of [
    '',
    ' ',
    '-1',
    '+1',
    '1.234',
    '1,000.00',
    '1.',
    '.5',
    '1e3',
    '0x10',
    '١٢',
    '12 50',
    '1'.repeat(16),
    'Infinity',
  ]) {
    it(`does not take "${typed}" for an amount`, () => {
      assert.equal(euro.parse(typed), undefined);
    });
  }

  it('knows currencies with no and with three decimals', () => {
    const [yen, dinar] = [new Money('JPY'), new Money('KWD')];
    assert.deepEqual([yen.parse('12'), yen.parse('12.5'), yen.decimal(1200)], [12n, undefined, '1200']);
    assert.deepEqual([dinar.parse('1.234'), dinar.decimal(5)], [1234n, '0.005']);
  });

  it('shows every amount exactly', () => {
    assert.equal(euro.format(900719925474099123n), '€9,007,199,254,740,991.23');
    assert.equal(euro.format(-5), '-€0.05');
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 17n - 1n), (minor) => {
        assert.equal(euro.parse(euro.decimal(minor)), minor);
      }),
    );
  });
});
