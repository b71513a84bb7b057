import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { didYouMean } from '../../../core/did-you-mean.ts';

test('one slip is forgiven: a letter left out, added, wrong, or two swapped', () => {
  const names = ['first-look', 'payday', 'counter-attack'];
  assert.equal(didYouMean('fist-look', names), 'first-look');
  assert.equal(didYouMean('paydday', names), 'payday');
  assert.equal(didYouMean('payfay', names), 'payday');
  assert.equal(didYouMean('paydya', names), 'payday');
  assert.equal(didYouMean('PAYDAY', names), 'payday');
});

test('a word that resembles nothing gives no guess', () => {
  assert.equal(didYouMean('zebra', ['first-look', 'payday']), undefined);
  assert.equal(didYouMean('x', ['y']), undefined);
  assert.equal(didYouMean('payday', []), undefined);
});

test('a candidate itself is always found, among whatever others', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1 }), (words) => {
      for (const word of words) assert.equal(didYouMean(word, words), word);
    }),
  );
});
