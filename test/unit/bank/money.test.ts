import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { accountOfCard, cardNumberOf } from '../../../sut/app/bank/card-number.ts';
import { amountOrZero } from '../../../sut/app/bank/http/schemas.ts';
import { amountOf, centsOf } from '../../../sut/app/money.ts';

test('cents are written with two places, and a sign only below zero', () => {
  const cases: readonly (readonly [bigint, string])[] = [
    [0n, '0.00'],
    [5n, '0.05'],
    [-5n, '-0.05'],
    [100n, '1.00'],
    [-123_456n, '-1234.56'],
    [9_223_372_036_854_775_807n, '92233720368547758.07'],
  ];
  for (const [cents, amount] of cases) assert.equal(amountOf(cents), amount);
});

test('every amount that the schema lets through is read and written back the same', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999n }), (cents) => {
      assert.equal(centsOf(amountOrZero.parse(amountOf(cents))), cents);
    }),
  );
});

test('a card number names its account, and no other text names any', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), (account) => {
      assert.equal(accountOfCard(cardNumberOf(account)), account);
    }),
  );
  for (const text of [
    '',
    '4',
    '5000000000000001',
    '400000000000000x',
    '4-00000000000001',
    '4000000000000000',
    '40000000000000001',
  ]) {
    assert.equal(accountOfCard(text), 0, text);
  }
});
