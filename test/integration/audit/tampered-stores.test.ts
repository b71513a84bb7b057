import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { audit } from '../../../chaos/audit/audit.ts';
import type { AuditResult } from '../../../core/run-files.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { migrate } from '../../../sut/app/storage/migrate.ts';
import { INVENTORY_TABLES } from '../../../sut/app/store/inventory/inventory-module.ts';
import { ORDERS_TABLES } from '../../../sut/app/store/orders/orders-module.ts';
import { openBooks } from '../../../sut/provision/open-books.ts';
import { makeBankTables, runSql } from '../../support/bank-ledger.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const PARTS = ['bank', 'store-inventory', 'store-orders'] as const;
type Part = (typeof PARTS)[number];

/** Statements, each for the database that has the tables of this part. */
type Steps = readonly (readonly [Part, string])[];

/** Reserved, paid, confirmed: order `id` of 2 pieces of product 1 for 3.00, under the key of a checkout. */
const BOUGHT = (id: number, checkout: string): Steps => [
  [
    'store-orders',
    `INSERT INTO orders.orders (id, cart_id, customer, store, lines, total_cents, operation_key, created_at)
      VALUES (${id}, 1, 1, 1, '{"(1,2,150)"}', 300, '${checkout}', now())`,
  ],
  ['store-inventory', `SELECT inventory.reserve('${id}', 1, '{1}', '{2}')`],
  ['bank', `SELECT bank.pay('order-${id}', 'f', null, 1, 'store-1', 300)`],
  // A payment for each order, in turn; ten openings came before them.
  ['store-orders', `SELECT orders.confirm_many('{${id}}', ARRAY[(SELECT 11 + count(payment_id) FROM orders.orders)])`],
  ['store-inventory', `SELECT inventory.confirm('{${id}}')`],
];

const RECORD = (key: string, order: number): Steps => [
  [
    'store-orders',
    `INSERT INTO orders.operations VALUES ('${key}', 'checkout', 'f', null, '{"order": ${order}}', now())`,
  ],
];

/** Orders 1 and 2 confirmed (r-o1, r-o2), 3 refused (r-o3); a cart r-c1; 10 pieces sent from the warehouse to the store. */
const UNTOUCHED: Steps = [
  ['store-inventory', `INSERT INTO inventory.stores VALUES (0, 'Warehouse'), (1, 'Store')`],
  ['store-inventory', `INSERT INTO inventory.stock VALUES (0, 1, 100, 100), (1, 1, 50, 50), (1, 2, 20, 20)`],
  ['store-orders', `SELECT orders.create_cart('r-c1', 'f', 1, 1)`],
  ...RECORD('r-o1', 1),
  ...BOUGHT(1, 'r-o1'),
  ...RECORD('r-o2', 2),
  ...BOUGHT(2, 'r-o2'),
  ['store-orders', `SELECT orders.put_item('r-i1', 'f', 1, 1, 2, 30, 100)`],
  ['store-orders', `SELECT setval('orders.order_id', 2)`],
  ['store-orders', `SELECT orders.start_checkout('r-o3', 'f', 1, 1)`],
  ['store-inventory', `SELECT inventory.reserve('3', 1, '{2}', '{30}')`],
  ['store-orders', `SELECT orders.refuse(3, 'out-of-stock', 2, false)`],
  ['store-orders', `DELETE FROM orders.sagas`],
  [
    'store-inventory',
    `INSERT INTO inventory.replenishments (store, product, quantity, requested_by) VALUES (1, 1, 10, 7)`,
  ],
  ['store-inventory', `SELECT inventory.ship_next(0)`],
];

/** What there is for each key that a user knows. */
const LEDGER = (
  [
    ['r-c1', 'done'],
    ['r-i1', 'done'],
    ['r-o1', 'done'],
    ['r-o2', 'done'],
    ['r-o3', 'refused'],
  ] as const
).map(([op, outcome]): LedgerRow => ({ op, endMs: 0, endpoint: 'e', lane: 'l', outcome, status: 0 }));

interface Tampering {
  readonly what: string;
  readonly steps: Steps;
  /** Everything that must not hold, and nothing else. */
  readonly broken: readonly string[];
  readonly says: RegExp;
}

const TAMPERINGS: readonly Tampering[] = [
  {
    what: 'a payment undone, its order still confirmed',
    steps: [
      ['bank', `DELETE FROM bank.postings WHERE transfer_id = 11`],
      ['bank', `DELETE FROM bank.transfers WHERE id = 11`],
      ['bank', `DELETE FROM bank.operations WHERE key = 'order-1'`],
      ['bank', `UPDATE bank.accounts SET balance_cents = balance_cents + 300 WHERE id = 1`],
    ],
    broken: ['I9'],
    says: /I9 broken: 1 disagreement between orders and payments \(first: order 1: confirmed, never paid\)/,
  },
  {
    what: 'an order paid a second time',
    steps: [
      ['bank', `UPDATE bank.transfers SET operation_key = 'order-1' WHERE operation_key = 'order-2'`],
      [
        'store-orders',
        `UPDATE orders.orders SET state = 'refused', refusal = 'checkout-abandoned', payment_id = null WHERE id = 2`,
      ],
      ['store-orders', `UPDATE orders.operations SET refusal = 'checkout-abandoned' WHERE key = 'r-o2'`],
    ],
    broken: ['I1', 'I5', 'I9'],
    says: /I9 broken: 1 disagreement .*\(first: order 1: paid 2 times\)/,
  },
  {
    what: 'money taken for an order that was refused',
    steps: [['bank', `SELECT bank.pay('order-3', 'f', null, 1, 'store-1', 300)`]],
    broken: ['I9'],
    says: /\(first: order 3: refused, and yet paid 3\.00\)/,
  },
  {
    what: 'money taken for an order that there never was',
    steps: [['bank', `SELECT bank.pay('order-99999999999999999999', 'f', null, 1, 'store-1', 300)`]],
    broken: ['I9'],
    says: /\(first: order 99999999999999999999: does not exist, paid 3\.00\)/,
  },
  {
    what: 'an order that was paid less than it cost',
    steps: [['store-orders', `UPDATE orders.orders SET total_cents = 400, lines = '{"(1,2,200)"}' WHERE id = 2`]],
    broken: ['I9'],
    says: /\(first: order 2: 4\.00, paid 3\.00\)/,
  },
  {
    what: 'an order with the payment of another, and one whose lines do not add up',
    steps: [
      ['store-orders', `UPDATE orders.orders SET payment_id = 12 WHERE id = 1`],
      ['store-orders', `UPDATE orders.orders SET lines = '{"(1,2,1)"}' WHERE id = 2`],
    ],
    broken: ['I9'],
    says: /I9 broken: 2 disagreements .*\(first: order 1: says payment 12, the bank 11\)/,
  },
  {
    what: 'a confirmed order lost to the last trace',
    steps: [
      ['store-orders', `DELETE FROM orders.orders WHERE id = 2`],
      ['store-orders', `DELETE FROM orders.operations WHERE key = 'r-o2'`],
    ],
    broken: ['I1', 'I5', 'I9'],
    says: /first: r-o2.*stock not conserved: 2 pieces sold without a confirmed order.*order 2: does not exist, paid 3\.00/,
  },
  {
    what: 'a checkout that made two orders, each paid and delivered',
    steps: BOUGHT(4, 'r-o1'),
    broken: ['I3'],
    says: /I3 broken: 1 operation booked more than once \(first: r-o1\)/,
  },
  {
    what: 'a refused checkout whose order was confirmed nevertheless',
    steps: BOUGHT(4, 'r-o3'),
    broken: ['I4'],
    says: /I4 broken: 1 of 1 refused operation/,
  },
  {
    what: 'an order confirmed though its goods were put back',
    steps: [
      ['store-inventory', `UPDATE inventory.reservations SET state = 'reserved' WHERE order_id = '2'`],
      ['store-inventory', `SELECT inventory.release('2')`],
    ],
    broken: ['I5'],
    says: /money conserved; stock not conserved: 2 pieces in confirmed orders that never left the stock/,
  },
  {
    what: 'other goods taken than were ordered, in every book of the inventory',
    steps: [
      [
        'store-inventory',
        `UPDATE inventory.stock SET on_hand = on_hand + CASE product WHEN 1 THEN 2 ELSE -2 END WHERE store = 1`,
      ],
      [
        'store-inventory',
        `UPDATE inventory.movements SET product = 2 WHERE reference = '2' AND reason = 'reservation'`,
      ],
      ['store-inventory', `UPDATE inventory.reservations SET products = '{2}' WHERE order_id = '2'`],
    ],
    broken: ['I5'],
    says: /1 order and .* disagree \(first: order 2: 2 of product 1 in store 1, took 2 of product 2 in store 1\)/,
  },
  {
    what: 'goods taken under the number of an order that there never was',
    steps: [
      ['store-inventory', `UPDATE inventory.movements SET reference = '777' WHERE reference = '2' AND quantity < 0`],
      ['store-inventory', `UPDATE inventory.reservations SET order_id = '777' WHERE order_id = '2'`],
    ],
    broken: ['I5'],
    says: /2 orders and .* disagree \(first: order 2: confirmed, took nothing\)/,
  },
  {
    what: 'stock written back over the sale of somebody else',
    steps: [['store-inventory', `UPDATE inventory.stock SET on_hand = on_hand + 2 WHERE store = 1 AND product = 1`]],
    broken: ['I5', 'I6'],
    says: /stock not conserved: 2 pieces out of nothing.*I6 broken: 1 stock .*product 1 in store 1: 58 on hand, opening 50 and movements 6/,
  },
  {
    what: 'goods that went from one stock to another without a movement',
    steps: [
      [
        'store-inventory',
        `UPDATE inventory.stock SET on_hand = on_hand + CASE store WHEN 0 THEN -1 ELSE 1 END WHERE product = 1`,
      ],
    ],
    broken: ['I6'],
    says: /stock conserved; I6 broken: 2 stocks .*product 1 in the warehouse/,
  },
  {
    what: 'more shipped than there was',
    steps: [
      ['store-inventory', `ALTER TABLE inventory.stock DROP CONSTRAINT stock_on_hand_check`],
      ['store-inventory', `UPDATE inventory.stock SET on_hand = on_hand - 21 WHERE store = 1 AND product = 2`],
      ['store-inventory', `UPDATE inventory.stock SET on_hand = on_hand + 21 WHERE store = 1 AND product = 1`],
      [
        'store-inventory',
        `INSERT INTO inventory.movements VALUES (1, 2, -21, 'shipment', '9', now()), (1, 1, 21, 'shipment', '9', now())`,
      ],
    ],
    broken: ['I8'],
    says: /stock conserved; I8 broken: 1 stock below zero \(first: product 2 in store 1: -1 on hand\)/,
  },
];

/** Part to the name of its database. */
type Composition = Readonly<Record<Part, string>>;
const TOGETHER: Composition = { bank: 'system', 'store-inventory': 'system', 'store-orders': 'system' };
const APART: Composition = { bank: 'bank', 'store-inventory': 'inventory', 'store-orders': 'orders' };

describe('the audit of real stores', () => {
  let database: TestDatabase;

  before(async () => {
    database = await startTestDatabase({ fsync: 'off' });
    for (const names of [TOGETHER, APART]) {
      for (const name of new Set(Object.values(names))) await database.create(name);
      await makeBankTables(database.url(names.bank), 10);
      await migrate(database.url(names['store-inventory']), [INVENTORY_TABLES]);
      await migrate(database.url(names['store-orders']), [ORDERS_TABLES]);
      for (const [part, sql] of UNTOUCHED) await runSql(database.url(names[part]), [sql]);
    }
  });
  after(async () => database[Symbol.asyncDispose]());

  async function auditOf(names: Composition, suffix: string, steps: Steps): Promise<AuditResult> {
    const urls = new Map<string, string>();
    for (const name of new Set(Object.values(names))) urls.set(name, await database.copy(name, `${name}_${suffix}`));
    const urlOf = (part: Part): string => urls.get(names[part]) ?? '';
    const books = await openBooks(Object.fromEntries(PARTS.map((part) => [part, urlOf(part)])));
    try {
      const total = await books.total();
      for (const [part, sql] of steps) await runSql(urlOf(part), [sql]);
      return await audit({
        books,
        ledger: LEDGER,
        prefix: 'r-',
        before: total,
        ask: () => Promise.reject(new Error('nothing is unknown')),
        interruptedWorkers: false,
        settleWithinMs: 100,
      });
    } finally {
      await books.close();
    }
  }

  for (const [where, names] of Object.entries({ 'in one database': TOGETHER, 'in a database each': APART })) {
    it(`holds where nobody tampered with them, ${where}`, async () => {
      const result = await auditOf(names, 'as_it_is', []);
      assert.deepEqual(troubles(result), [], result.sentence);
      assert.equal(
        result.sentence,
        '4 acknowledged operations, all in the books; none unknown; money conserved; stock conserved',
      );
      const stock = result.invariants.find(({ text }) => text.startsWith('total stock'));
      assert.equal(stock?.found, 'of 170 pieces 166 on hand, 0 reserved, 4 sold');
    });
  }

  for (const [number, { what, steps, broken, says }] of TAMPERINGS.entries()) {
    // Where the tables lie matters to what is held against each other across them.
    for (const names of broken.includes('I9') || broken.includes('I5') ? [TOGETHER, APART] : [TOGETHER]) {
      const where = names === APART ? ', in a database each' : '';
      it(`breaks ${broken.join(' and ')} and nothing else for ${what}${where}`, async () => {
        const result = await auditOf(names, `tampered_${number}`, steps);
        const expected = broken.map((id) => `${id} broken`);
        assert.deepEqual(troubles(result), expected, result.sentence);
        assert.match(result.sentence, says);
      });
    }
  }

  it('does not know whether orders are paid while one of them is open', async () => {
    const steps: Steps = [['store-inventory', `SELECT inventory.reserve('9', 1, '{1}', '{1}')`]];
    const result = await auditOf(TOGETHER, 'open', steps);
    assert.deepEqual(troubles(result), ['I9 unknown'], result.sentence);
    assert.match(result.sentence, /I9 not certain: 1 order still open/);
  });
});

function troubles(result: AuditResult): string[] {
  return result.invariants.filter(({ verdict }) => verdict !== 'holds').map(({ id, verdict }) => `${id} ${verdict}`);
}
