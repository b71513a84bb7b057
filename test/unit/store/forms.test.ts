import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amount as price, idText } from '../../../sut/app/http/forms.ts';
import { quantity, words } from '../../../sut/app/store/forms.ts';
import { amountOf, centsOf } from '../../../sut/app/money.ts';

test('a price is positive, has two places, and keeps its cents on the way in and out', () => {
  for (const amount of ['0.01', '1.00', '12.30', '9999999999.99']) {
    assert.equal(price.parse(amount), amount);
    assert.equal(amountOf(centsOf(amount)), amount);
  }
  for (const wrong of [
    '0.00',
    '-1.00',
    '1',
    '1.0',
    '1.000',
    '01.00',
    '1,00',
    '1e3',
    ' 1.00',
    '10000000000.00',
    1,
    null,
  ]) {
    assert.equal(price.safeParse(wrong).success, false, String(wrong));
  }
});

test('a quantity is a whole number from one to a million', () => {
  for (const right of [1, 1_000_000]) assert.equal(quantity.parse(right), right);
  for (const wrong of [0, -1, 1.5, 1_000_001, '1', null, Number.NaN]) {
    assert.equal(quantity.safeParse(wrong).success, false, String(wrong));
  }
});

test('an id in an address is digits that a number holds exactly', () => {
  assert.equal(idText.parse('999999999999999'), 999_999_999_999_999);
  for (const wrong of ['0', '-1', '01', '1.0', '1e3', '', ' 1', '1000000000000000', "1' OR '1'='1"]) {
    assert.equal(idText.safeParse(wrong).success, false, wrong);
  }
});

test('words take every language, but no control characters and no half of a pair', () => {
  for (const right of ['', 'Crème', '日本', '🎉', "'; DROP TABLE x; --"]) assert.equal(words(30).parse(right), right);
  for (const wrong of ['a\u0000', 'a\nb', '\ud800', 'x'.repeat(31)]) {
    assert.equal(words(30).safeParse(wrong).success, false);
  }
});
