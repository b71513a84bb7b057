import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountOfCard, amountOf, keyOf, numberOf } from '../../../cli/bank/written-values.ts';
import { MascaretError } from '../../../core/errors.ts';

test('an amount may be written with no, one or two places', () => {
  const table = [
    ['12.30', '12.30'],
    ['12.3', '12.30'],
    ['12', '12.00'],
    ['0.05', '0.05'],
    ['007', '7.00'],
    ['9999999999.99', '9999999999.99'],
  ] as const;
  for (const [written, amount] of table) assert.equal(amountOf('amount', written), amount);
});

test('what is no amount is refused before anybody is asked', () => {
  for (const written of ['', '-3', '1.234', '12,30', '1e3', '12.', '.5', '99999999999', 'ten', '1 000']) {
    assert.throws(() => amountOf('amount', written), MascaretError, written);
  }
});

test('numbers of accounts are positive and whole', () => {
  assert.equal(numberOf('an account', '17'), 17);
  for (const written of ['0', '-1', '1.5', '1e3', 'x', '', '01', '1000000000000000']) {
    assert.throws(() => numberOf('an account', written), /is not the number of an account/, written);
  }
});

test('a card is named by its own number or by that of its account', () => {
  assert.equal(accountOfCard('4000000000000007'), 7);
  assert.equal(accountOfCard('7'), 7);
  for (const written of ['4000000000000000', '5000000000000007', 'seven']) {
    assert.throws(() => accountOfCard(written), MascaretError, written);
  }
});

test('a key that is given is kept, a new one is made for each write', () => {
  assert.equal(keyOf('my-key'), 'my-key');
  assert.notEqual(keyOf(undefined), keyOf(undefined));
  assert.throws(() => keyOf('two words'), MascaretError);
  assert.throws(() => keyOf('k'.repeat(129)), MascaretError);
});
