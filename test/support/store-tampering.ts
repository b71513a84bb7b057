import type { LedgerRow } from '../../core/worker-protocol.ts';
import { cardNumberOf } from '../../sut/app/bank/card-number.ts';

export const PARTS = ['bank', 'store-inventory', 'store-orders', 'store-catalogue', 'identity'] as const;
export type Part = (typeof PARTS)[number];

/** Statements, each for the database that has the tables of this part. */
export type Steps = readonly (readonly [Part, string])[];

/** Reserves, pays and confirms order `id` of 2 pieces of product 1 for 3.00. */
const DELIVERED = (id: number): Steps => [
  ['store-inventory', `SELECT inventory.reserve('${id}', 1, '{1}', '{2}')`],
  ['bank', `SELECT bank.pay('order-${id}', 'f', null, 1, 'store-1', 300)`],
  // A payment for each order, in turn; ten openings came before them.
  ['store-orders', `SELECT orders.confirm_many('{${id}}', ARRAY[(SELECT 11 + count(payment_id) FROM orders.orders)])`],
  ['store-inventory', `SELECT inventory.confirm('{${id}}')`],
];

/** The same for an order that no checkout made; of cart 1, which has an order already. */
export const BOUGHT = (id: number, checkout: string): Steps => [
  [
    'store-orders',
    `INSERT INTO orders.orders (id, cart_id, customer, store, lines, total_cents, operation_key, created_at)
      VALUES (${id}, 1, 1, 1, '{"(1,2,150)"}', 300, '${checkout}', now())`,
  ],
  ...DELIVERED(id),
];

/** Cart `id` of customer 1, in store 1, with one line; its checkout makes the order of the same number. */
const CHECKED_OUT = (id: number, product: number, quantity: number, cents: number): Steps => [
  ['store-orders', `SELECT orders.create_cart('r-c${id}', 'f', 1, 1)`],
  ['store-orders', `SELECT orders.put_item('r-i${id}', 'f', 1, ${id}, ${product}, ${quantity}, ${cents})`],
  ['store-orders', `SELECT orders.start_checkout('r-o${id}', 'f', 1, ${id})`],
];

const PRODUCT = (key: string, kind: string, id: number, price: string): Steps => [
  [
    'store-catalogue',
    `INSERT INTO catalogue.operations VALUES ('${key}', '${kind}', 'f', null, jsonb_build_object('id', ${id}, 'name', 'Pen',
      'description', 'Blue', 'category', 'ink', 'price', '${price}'), clock_timestamp())`,
  ],
];

/**
 * Orders 1 and 2 confirmed (r-o1, r-o2), 3 refused (r-o3), each of a cart of its own with one line; 10 pieces sent from
 * the warehouse to the store (r-r1); product 1 added and changed, product 2 added and removed; a user.
 */
export const UNTOUCHED: Steps = [
  ['store-inventory', `INSERT INTO inventory.stores VALUES (0, 'Warehouse'), (1, 'Store')`],
  ['store-inventory', `INSERT INTO inventory.stock VALUES (0, 1, 100, 100), (1, 1, 50, 50), (1, 2, 20, 20)`],
  ...CHECKED_OUT(1, 1, 2, 150),
  ...DELIVERED(1),
  ...CHECKED_OUT(2, 1, 2, 150),
  ...DELIVERED(2),
  ...CHECKED_OUT(3, 2, 30, 100),
  ['store-inventory', `SELECT inventory.reserve('3', 1, '{2}', '{30}')`],
  ['store-orders', `SELECT orders.refuse(3, 'out-of-stock', 2, false)`],
  ['store-orders', `DELETE FROM orders.sagas`],
  [
    'store-inventory',
    `INSERT INTO inventory.replenishments (store, product, quantity, requested_by) VALUES (1, 1, 10, 7)`,
  ],
  [
    'store-inventory',
    `INSERT INTO inventory.operations VALUES ('r-r1', 'replenishment', 'f', null, '{"id": 1}', clock_timestamp())`,
  ],
  ['store-inventory', `SELECT inventory.ship_next(0)`],
  [
    'store-catalogue',
    `INSERT INTO catalogue.products (id, name, description, category, price_cents, removed_at)
      VALUES (1, 'Pen', 'Blue', 'ink', 99, null), (2, 'Pen', 'Blue', 'ink', 200, now())`,
  ],
  ...PRODUCT('r-a1', 'add', 1, '2.00'),
  ...PRODUCT('r-a2', 'change', 1, '0.99'),
  ...PRODUCT('r-a3', 'add', 2, '2.00'),
  ...PRODUCT('r-a4', 'remove', 2, '2.00'),
  [
    'identity',
    `INSERT INTO identity.users VALUES (11, 'somebody', 'hash', 'Some Body', 's@example.test', 'customer', null, now())`,
  ],
  [
    'identity',
    `INSERT INTO identity.operations VALUES ('r-u1', 'register', 'f', null, jsonb_build_object('id', 11, 'username',
      'somebody', 'name', 'Some Body', 'email', 's@example.test', 'role', 'customer'), now())`,
  ],
];

function row(
  op: string,
  outcome: LedgerRow['outcome'],
  [method, path]: string[],
  body: object,
  fields?: object,
): LedgerRow {
  const ask = { method: method ?? '', path: `/api/v1/${path}`, body, as: 'customer:1' };
  const answer = { digest: op, fields: { ...fields } };
  const status = { done: 201, refused: 409, unknown: 0 }[outcome];
  return { op, endMs: 0, endpoint: 'e', lane: 'l', outcome, status, ask, ...(fields && { answer }) };
}

const PEN = { name: 'Pen', description: 'Blue', category: 'ink' };
const CARD = { card: cardNumberOf(1) };

/** What there is for each key that a user knows. */
export const LEDGER: readonly LedgerRow[] = [
  ...[1, 2, 3].map((id) => row(`r-c${id}`, 'done', ['POST', 'store/carts'], { store: 1 }, { id, total: '0.00' })),
  ...[1, 2].map((id) =>
    row(`r-i${id}`, 'done', ['PUT', `store/carts/${id}/items/1`], { quantity: 2 }, { id, total: '3.00' }),
  ),
  row('r-i3', 'done', ['PUT', 'store/carts/3/items/2'], { quantity: 30 }, { id: 3, total: '30.00' }),
  ...[1, 2].map((id) => row(`r-o${id}`, 'done', ['POST', `store/carts/${id}/checkout`], CARD, { id, total: '3.00' })),
  row('r-o3', 'refused', ['POST', 'store/carts/3/checkout'], CARD),
  row('r-r1', 'done', ['POST', 'store/replenishments'], { store: 1, product: 1, quantity: 10 }, { id: 1 }),
  row('r-a1', 'done', ['POST', 'store/products'], { ...PEN, price: '2.00' }, { id: 1, price: '2.00' }),
  row('r-a2', 'done', ['PUT', 'store/products/1'], { ...PEN, price: '0.99' }, { id: 1, price: '0.99' }),
  row('r-a3', 'done', ['POST', 'store/products'], { ...PEN, price: '2.00' }, { id: 2, price: '2.00' }),
  row('r-a4', 'done', ['DELETE', 'store/products/2'], {}, { id: 2, price: '2.00' }),
  row('r-u1', 'done', ['POST', 'identity/register'], { username: 'somebody', name: 'Some Body' }, { id: 11 }),
];

export interface StoreTampering {
  readonly what: string;
  readonly steps: Steps;
  /** True for what is held against each other across databases. */
  readonly apart?: boolean;
  /** Everything that must not hold, and nothing else. */
  readonly broken: readonly string[];
  readonly says: RegExp;
}
