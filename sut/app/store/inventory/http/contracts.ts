import { z } from 'zod';
import { contract } from '../../../http/contract.ts';
import type { ProblemKind } from '../../../http/problem.ts';
import { id, next, time } from '../../../http/forms.ts';
import { pageQuery, pieces, quantity, thatId, words } from '../../forms.ts';

/** How a refusal of the inventory looks on the wire. */
export const INVENTORY_PROBLEMS = {
  'store-unknown': [404, 'There is no such store'],
  'product-unknown': [404, 'There is no such product'],
  'out-of-stock': [409, 'The store has too little of a product'],
  released: [409, 'What was reserved for this order was released'],
} as const satisfies Readonly<Record<string, ProblemKind>>;

const { 'store-unknown': storeUnknown, 'product-unknown': productUnknown } = INVENTORY_PROBLEMS;
const { 'out-of-stock': outOfStock, released } = INVENTORY_PROBLEMS;

const EVERY_USER = ['customer', 'cashier', 'manager', 'admin'] as const;
const STAFF = ['cashier', 'manager', 'admin'] as const;

const stores = z.array(z.strictObject({ id, name: words(100) }));
const stock = z.strictObject({ stock: z.array(z.strictObject({ product: id, quantity: pieces })), next });

export const STORES = contract({
  method: 'get',
  path: '/api/v1/store/stores',
  summary: 'All stores',
  access: 'public',
  answer: { status: 200, body: z.strictObject({ stores }) },
  problems: {},
});

export const STORE_STOCK = contract({
  method: 'get',
  path: '/api/v1/store/stores/:id/stock',
  summary: 'What a store has on hand, by product, 50 a page',
  access: EVERY_USER,
  params: thatId,
  query: pageQuery,
  answer: { status: 200, body: stock },
  problems: { 'store-unknown': storeUnknown },
});

export const CENTRAL_STOCK = contract({
  method: 'get',
  path: '/api/v1/store/stock/central',
  summary: 'What the warehouse has on hand, by product, 50 a page',
  access: STAFF,
  query: pageQuery,
  answer: { status: 200, body: stock },
  problems: {},
});

const replenishment = z.strictObject({
  id,
  store: id,
  product: id,
  quantity,
  state: z.enum(['requested', 'shipped', 'refused']),
  requestedBy: id,
  requestedAt: time,
  settledAt: time.optional().describe('When it was shipped or refused'),
});

export const REPLENISH = contract({
  method: 'post',
  path: '/api/v1/store/replenishments',
  summary: 'Asks the warehouse for goods; it ships them a little later, or refuses when it has too little',
  access: STAFF,
  body: z.strictObject({ store: id, product: id, quantity }),
  answer: { status: 201, body: replenishment },
  problems: { 'store-unknown': storeUnknown, 'product-unknown': productUnknown },
});

export const REPLENISHMENTS = contract({
  method: 'get',
  path: '/api/v1/store/replenishments',
  summary: 'Replenishments of the own store (of all stores for an admin), newest first, 50 a page',
  access: STAFF,
  query: pageQuery,
  answer: { status: 200, body: z.strictObject({ replenishments: z.array(replenishment), next }) },
  problems: {},
});

const order = z.string().regex(/^[\x21-\x7e]{1,100}$/, 'an order is known by up to 100 printable characters');
const line = z.strictObject({ product: id, quantity });
const nothing = z.strictObject({});

export const RESERVE = contract({
  method: 'post',
  path: '/internal/v1/inventory/reservations',
  summary: 'Takes all lines of an order off the stock of a store, or none',
  access: ['service'],
  body: z.strictObject({ order, store: id, lines: z.array(line).min(1).max(100) }),
  answer: { status: 201, body: nothing },
  problems: { 'store-unknown': storeUnknown, 'out-of-stock': outOfStock, released },
});

/** Orders that other services may confirm at once. */
export const MOST_ORDERS = 500;

export const CONFIRM = contract({
  method: 'post',
  path: '/internal/v1/inventory/confirmations',
  summary: 'Counts what is reserved for these orders as sold',
  access: ['service'],
  body: z.strictObject({ orders: z.array(order).min(1).max(MOST_ORDERS) }),
  answer: { status: 200, body: nothing },
  problems: {},
});

export const RELEASE = contract({
  method: 'post',
  path: '/internal/v1/inventory/releases',
  summary: 'Puts back what is reserved for an order',
  access: ['service'],
  body: z.strictObject({ order }),
  answer: { status: 200, body: nothing },
  problems: {},
});

const levels = z.array(z.strictObject({ store: id, product: id, quantity: pieces }));

export const LEVELS = contract({
  method: 'get',
  path: '/internal/v1/inventory/levels',
  summary: 'Stores, and where they have too little or too much',
  access: ['service'],
  answer: { status: 200, body: z.strictObject({ stores, outOfStock: levels, overstocked: levels }) },
  problems: {},
});
