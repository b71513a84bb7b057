import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '../../../sut/app/bank/bank.ts';
import type { OrderRefusal } from '../../../sut/app/store/orders/order.ts';
import {
  isInventorysOwn,
  verdictOfClosing,
  verdictOfPayment,
  verdictOfReservation,
} from '../../../sut/app/store/orders/service/verdict.ts';

const refusedBy = (refusal: Refusal) => ({ done: false, replayed: false, refusal }) as const;
const closed = (merchant: string, amountCents: bigint) =>
  ({ done: true, replayed: true, value: { id: 7, merchant, amountCents } }) as const;
const ORDER = { store: 3, totalCents: 1250n };

test('an order whose goods are put aside goes on to be paid', () => {
  assert.equal(verdictOfReservation({ done: true }), undefined);
});

test('what the inventory refuses ends the order with its reason, and names the product', () => {
  assert.deepEqual(verdictOfReservation({ done: false, refusal: 'out-of-stock', product: 97 }), {
    paid: false,
    refusal: 'out-of-stock',
    product: 97,
  });
  assert.deepEqual(verdictOfReservation({ done: false, refusal: 'store-unknown' }), {
    paid: false,
    refusal: 'store-unknown',
  });
  assert.deepEqual(verdictOfReservation({ done: false, refusal: 'released' }), {
    paid: false,
    refusal: 'checkout-abandoned',
  });
});

test('a payment ends the order as paid; a refusal of the card by its reason, a closed key as given up', () => {
  const value = { id: 7 };
  assert.deepEqual(verdictOfPayment({ done: true, replayed: false, value }), { paid: true, payment: 7 });
  for (const refusal of ['insufficient-funds', 'weekly-ceiling-exceeded', 'card-unknown'] as const) {
    assert.deepEqual(verdictOfPayment(refusedBy(refusal)), { paid: false, refusal });
  }
  assert.deepEqual(verdictOfPayment(refusedBy('cancelled')), { paid: false, refusal: 'checkout-abandoned' });
});

test('a key that stands for another request says nothing about the payment: the order stays open until the key is closed', () => {
  const reused = refusedBy('idempotency-key-reused');
  assert.throws(() => verdictOfPayment(reused), /idempotency-key-reused/);
  assert.deepEqual(verdictOfClosing(reused, ORDER), { paid: false, refusal: 'checkout-abandoned' });
});

const refused = (refusal: OrderRefusal) => isInventorysOwn({ paid: false, refusal });

test('only what the inventory has in its books as refused need not be told to it', () => {
  assert.ok(refused('out-of-stock'));
  for (const other of ['store-unknown', 'checkout-abandoned', 'insufficient-funds'] as const)
    assert.ok(!refused(other));
  assert.ok(!isInventorysOwn({ paid: true, payment: 1 }));
});

test('a payment found under a closed key counts only if it went to the store and is the total', () => {
  assert.deepEqual(verdictOfClosing(closed('store-3', 1250n), ORDER), { paid: true, payment: 7 });
  for (const foreign of [closed('store-4', 1250n), closed('store-3', 1249n)]) {
    assert.deepEqual(verdictOfClosing(foreign, ORDER), { paid: false, refusal: 'checkout-abandoned' });
  }
  assert.deepEqual(verdictOfClosing(refusedBy('cancelled'), ORDER), { paid: false, refusal: 'checkout-abandoned' });
});
