import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { differenceOf, withRow } from '../../../chaos/audit/expectations.ts';
import type { BookedEffect } from '../../../core/system.ts';
import type { Ask } from '../../../core/worker-protocol.ts';

const PEN = { name: 'Pen', description: 'Blue', category: 'ink', price: '0.99' };

interface Case {
  readonly request: string;
  readonly body: unknown;
  readonly as?: string;
  /** What the books hold for it. */
  readonly did: string;
  /** Each differs from it in one thing. */
  readonly others: readonly string[];
}

const CASES: readonly Case[] = [
  {
    request: 'POST bank/payments',
    body: { card: '4000000000000017', merchant: 'Café & Co', amount: '0.05' },
    as: 'customer:9',
    did: 'payment of 5 cents from account 17 of customer 9 to account -2 at Café & Co',
    others: [
      'payment of 50 cents from account 17 of customer 9 to account -2 at Café & Co',
      'payment of 0 cents from account 17 of customer 9 to account -2 at Café & Co',
      'payment of 5 cents from account 19 of customer 9 to account -2 at Café & Co',
      'payment of 5 cents from account 17 of customer 8 to account -2 at Café & Co',
      'payment of 5 cents from account -2 of customer nobody to account 17 at Café & Co',
      'payment of 5 cents from account 17 of customer 9 to account -3 at Café & Co',
      'payment of 5 cents from account 17 of customer 9 to account -2 at Café',
    ],
  },
  {
    request: 'POST bank/payments',
    body: { card: '4000000000000017', merchant: 'till-1', amount: '1.00' },
    as: 'cashier:1',
    did: 'payment of 100 cents from account 17 of customer 9 to account -2 at till-1',
    others: ['payment of 100 cents from account 19 of customer 9 to account -2 at till-1'],
  },
  {
    request: 'POST bank/transfers',
    body: { from: 3, to: 5, amount: '12.30' },
    as: 'customer:2',
    did: 'transfer of 1230 cents from account 3 of customer 2 to account 5',
    others: [
      'transfer of 123 cents from account 3 of customer 2 to account 5',
      'transfer of 1230 cents from account 5 of customer 3 to account 3',
      'transfer of 1230 cents from account 3 of customer 2 to account 55',
      'payment of 1230 cents from account 3 of customer 2 to account 5',
    ],
  },
  {
    request: 'POST bank/profiles/7/accounts',
    body: { kind: 'checking' },
    as: 'customer:2',
    did: 'opening with 100000 cents from account -1: checking account of customer 2, profile 7, ceiling 50000',
    others: [
      'opening with 0 cents from account -1: checking account of customer 2, profile 7, ceiling 50000',
      'opening with 100000 cents from account -1: savings account of customer 2, profile 7, ceiling none',
      'opening with 100000 cents from account -1: checking account of customer 3, profile 7, ceiling 50000',
      'opening with 100000 cents from account -1: checking account of customer 2, profile 8, ceiling 50000',
      'opening with 100000 cents from account -1: checking account of customer 2, profile 7, ceiling 99',
    ],
  },
  {
    request: 'PUT store/carts/3/items/7',
    body: { quantity: 2 },
    as: 'customer:2',
    did: 'cart 3 of customer 2: 1 of product 5 at 100, 2 of product 7 at 150, 9 of product 77 at 1',
    others: [
      'cart 3 of customer 2: 1 of product 5 at 100, 1 of product 7 at 150',
      'cart 3 of customer 2: 2 of product 77 at 150',
      'cart 3 of customer 2: empty',
      'cart 33 of customer 2: 2 of product 7 at 150',
      'cart 3 of customer 22: 2 of product 7 at 150',
    ],
  },
  {
    request: 'PUT store/carts/3/items/7',
    body: { quantity: 0 },
    as: 'customer:2',
    did: 'cart 3 of customer 2: empty',
    others: ['cart 3 of customer 2: 1 of product 7 at 150'],
  },
  {
    request: 'POST store/carts/3/checkout',
    body: { card: '4000000000000003' },
    as: 'customer:2',
    did: 'order of customer 2 for cart 3, paid by account 3',
    others: [
      'order of customer 1 for cart 3, paid by account 3',
      'order of customer 2 for cart 4, paid by account 3',
      'order of customer 2 for cart 3, paid by account 5',
    ],
  },
  {
    request: 'PUT store/products/9',
    body: PEN,
    as: 'manager:1',
    did: 'change product 9: Pen | Blue | ink | 0.99',
    others: ['change product 8: Pen | Blue | ink | 0.99', 'change product 9: Pen | Blue | ink | 9.90'],
  },
  {
    request: 'DELETE store/products/9',
    body: null,
    as: 'manager:1',
    did: 'remove product 9: Pen | Blue | ink | 0.99',
    others: ['remove product 8: Pen | Blue | ink | 0.99', 'change product 9: Pen | Blue | ink | 0.99'],
  },
  {
    request: 'POST store/replenishments',
    body: { store: 1, product: 7, quantity: 10 },
    as: 'cashier:1',
    did: '10 of product 7 for store 1',
    others: ['50 of product 7 for store 1', '10 of product 8 for store 1', '10 of product 7 for store 2'],
  },
  {
    request: 'POST identity/register',
    body: { username: 'v1', name: 'A Visitor' },
    did: 'user v1 named A Visitor, customer',
    others: ['user v1 named A Visitor, admin', 'user v2 named A Visitor, customer'],
  },
];

function asked({ request, body, as }: Pick<Case, 'request' | 'body' | 'as'>): Ask {
  const [method = '', path = ''] = request.split(' ');
  return { method, path: `/api/v1/${path}`, body, ...(as === undefined ? {} : { as }) };
}

describe('what is booked', () => {
  for (const one of CASES) {
    it(`is what was asked for, or not: ${one.request} as ${one.as ?? 'nobody'}, ${JSON.stringify(one.body)}`, () => {
      const ask = asked(one);
      assert.equal(differenceOf({ ask }, { did: one.did }), undefined);
      for (const did of one.others) {
        const difference = differenceOf({ ask }, { did });
        assert.ok(difference !== undefined && 'text' in difference, did);
        assert.match(difference.text, /^asked for .*, booked /);
      }
    });
  }

  it('is not known to be right without a request, of an endpoint that nobody knows, or where the books do not tell', () => {
    const [one] = CASES;
    assert.ok(one);
    const effect: BookedEffect = { did: one.did };
    const ask = asked(one);
    for (const difference of [
      differenceOf(undefined, effect),
      differenceOf({ ask: { ...ask, path: '/api/v1/bank/loans' } }, effect),
      differenceOf({ ask }, undefined),
    ]) {
      assert.ok(difference !== undefined && 'unknown' in difference);
    }
  });
});

describe('what was answered', () => {
  const [one] = CASES as [Case];
  const effect: BookedEffect = { did: one.did, id: '81', recordedId: '81', cents: '99995' };
  const answered = (fields: Readonly<Record<string, unknown>>) => ({
    ask: asked(one),
    answer: { digest: '', fields },
  });

  it('is what is booked, as far as it was told', () => {
    assert.equal(differenceOf(answered({ id: 81, balance: '999.95' }), effect), undefined);
    assert.equal(differenceOf(answered({ id: 81 }), effect), undefined);
    assert.deepEqual(differenceOf(answered({ id: 81, balance: '999.94' }), effect), {
      text: 'answered balance 999.94, booked 999.95',
    });
    assert.deepEqual(differenceOf(answered({ id: 8, balance: '999.95' }), effect), {
      text: 'answered number 8, booked 81',
    });
    assert.deepEqual(differenceOf(answered({ id: 81 }), { ...effect, recordedId: '80' }), {
      text: 'booked as 81, recorded as 80',
    });
  });

  it('is one answer, however often it was given', () => {
    const { ask, answer } = answered({ id: 81, balance: '999.95' });
    const twice = withRow(withRow(undefined, ask, answer), ask, answer);
    assert.equal(differenceOf(twice, effect), undefined);
    const other = { digest: '', fields: { id: 82, balance: '999.95' } };
    assert.deepEqual(differenceOf(withRow(twice, ask, other), effect), {
      text: 'acknowledged twice, with different answers',
    });
  });
});
