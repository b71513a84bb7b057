import { z } from 'zod';
import { contract } from '../../../http/contract.ts';
import { after, amount as price, cardNumber, id, idText, next, time } from '../../../http/forms.ts';
import { pieces, quantity, thatId, words } from '../../forms.ts';
import { CART_PROBLEMS, CHECKOUT_PROBLEMS, ORDER_PROBLEMS } from './problems.ts';

const BUYERS = ['customer', 'cashier'] as const;
const MANAGERS = ['manager', 'admin'] as const;

/** Of one product in a cart. */
const MOST_PIECES = 99;
/** Days in a report. */
const MOST_DAYS = 366;

const amount = z.string().regex(/^\d+\.\d{2}$/);
const items = z.array(z.strictObject({ product: id, quantity, price }));
const cart = z.strictObject({
  id,
  store: id,
  items,
  total: amount,
  order: id.optional().describe('The one that the cart became, or is about to; absent while the cart is open'),
});
const order = z.strictObject({
  id,
  cart: id,
  customer: id,
  store: id,
  state: z.enum(['started', 'confirmed', 'refused']),
  refusal: z.string().optional().describe('Of a refused one: the code of the problem that its checkout is told'),
  product: id.optional().describe('Of one that was refused as out-of-stock: the product that there was too little of'),
  items,
  total: amount,
  at: time,
});

export const CREATE_CART = contract({
  method: 'post',
  path: '/api/v1/store/carts',
  summary: 'Makes an empty cart of the caller for a store; whether there is such a store shows at the checkout',
  access: BUYERS,
  body: z.strictObject({ store: id }),
  answer: { status: 201, body: cart },
  problems: {},
});

export const CART = contract({
  method: 'get',
  path: '/api/v1/store/carts/:id',
  summary: 'An own cart',
  access: BUYERS,
  params: thatId,
  answer: { status: 200, body: cart },
  problems: { 'cart-unknown': CART_PROBLEMS['cart-unknown'] },
});

export const PUT_ITEM = contract({
  method: 'put',
  path: '/api/v1/store/carts/:id/items/:product',
  summary: 'Sets how much of a product is in an own cart, at its price of now; 0 takes it out',
  access: BUYERS,
  params: z.strictObject({ id: idText, product: idText }),
  body: z.strictObject({ quantity: z.int().min(0).max(MOST_PIECES) }),
  answer: { status: 200, body: cart },
  problems: CART_PROBLEMS,
});

export const CHECKOUT = contract({
  method: 'post',
  path: '/api/v1/store/carts/:id/checkout',
  summary: 'Buys what is in an own cart by card: reserves it, pays, and confirms; or does none of it',
  access: BUYERS,
  params: thatId,
  body: z.strictObject({ card: cardNumber }),
  answer: { status: 201, body: order },
  problems: CHECKOUT_PROBLEMS,
});

export const ORDERS = contract({
  method: 'get',
  path: '/api/v1/store/orders',
  summary:
    'Own orders of a customer, those of the own store for a cashier or a manager, all for an admin; newest first',
  access: ['customer', 'cashier', 'manager', 'admin'],
  query: z.strictObject({ after, store: idText.optional() }),
  answer: { status: 200, body: z.strictObject({ orders: z.array(order), next }) },
  problems: {},
});

export const ORDER = contract({
  method: 'get',
  path: '/api/v1/store/orders/:id',
  summary: 'One of the orders that the caller may see',
  access: ['customer', 'cashier', 'manager', 'admin'],
  params: thatId,
  answer: { status: 200, body: order },
  problems: ORDER_PROBLEMS,
});

const day = z.iso.date();
const sums = { orders: z.int().min(0), pieces, revenue: amount };

export const SALES = contract({
  method: 'get',
  path: '/api/v1/store/reports/sales',
  summary: 'What was sold from one day to another (UTC, both included), by store, product or day; at most 1,000 groups',
  access: MANAGERS,
  query: z
    .strictObject({ from: day, to: day, by: z.enum(['store', 'product', 'day']).default('store') })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'is before `from`' })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < MOST_DAYS * 86_400_000, {
      path: ['to'],
      message: `more than ${MOST_DAYS} days after \`from\``,
    }),
  answer: {
    status: 200,
    body: z.strictObject({
      from: day,
      to: day,
      by: z.enum(['store', 'product', 'day']),
      total: z.strictObject(sums),
      groups: z
        .array(
          z.strictObject({
            group: z.union([id, day]).describe('The store, the product or the day: what `by` says'),
            ...sums,
          }),
        )
        .describe('Highest revenue first'),
    }),
  },
  problems: {},
});

const level = z.strictObject({ store: id, product: id, quantity: pieces });

export const PERFORMANCE = contract({
  method: 'get',
  path: '/api/v1/store/reports/performance',
  summary: 'Each store in the last days against as many days before, and where stock is out or far too high',
  access: MANAGERS,
  query: z.strictObject({
    days: z
      .string()
      .regex(/^[1-9]\d{0,2}$/, 'a number of days')
      .transform(Number)
      .refine((days) => days <= MOST_DAYS, `at most ${MOST_DAYS}`)
      .default(7)
      .describe('How many days; 7 unless given'),
  }),
  answer: {
    status: 200,
    body: z.strictObject({
      from: time,
      to: time,
      stores: z.array(
        z.strictObject({
          store: id,
          name: words(100).optional(),
          orders: z.int().min(0),
          revenue: amount,
          revenueBefore: amount,
          trend: z
            .number()
            .optional()
            .describe('0.25: a quarter more than before; absent where there was nothing before'),
        }),
      ),
      outOfStock: z.array(level),
      overstocked: z.array(level),
    }),
  },
  problems: {},
});
