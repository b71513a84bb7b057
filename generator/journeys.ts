import type { ScriptFacts } from '../core/scenario-facts.ts';

const PAYMENTS = 'POST /bank/payments';
const TRANSFERS = 'POST /bank/transfers';
const ORDERS = 'GET /store/orders';
const CHECKOUT = [
  'GET /store/carts/:id',
  'POST /store/carts',
  'POST /store/carts/:id/checkout',
  'PUT /store/carts/:id/items/:product',
];

/**
 * The journeys of every script that ships, by persona, and the endpoints they call, so that a scenario can be checked
 * without running k6. A test compares it with what the scripts export and call.
 */
export const journeysOfScripts: Readonly<Record<string, ScriptFacts>> = {
  'bank-and-store': {
    journeys: {
      // Cardholder
      pay: { endpoints: [PAYMENTS] },
      transfer: { endpoints: [TRANSFERS] },
      balance: { endpoints: ['GET /bank/accounts/:id'] },
      entries: { endpoints: ['GET /bank/accounts/:id/entries'] },
      'open-account': {
        endpoints: ['POST /bank/profiles', 'POST /bank/profiles/:id/accounts', 'GET /bank/profiles/:id'],
      },
      'hot-pay': { endpoints: [PAYMENTS] },
      'hot-transfer': { endpoints: [TRANSFERS] },
      // Shopper
      browse: { endpoints: ['GET /store/products', 'GET /store/products/:id'] },
      shop: { endpoints: CHECKOUT },
      orders: { endpoints: [ORDERS, 'GET /store/orders/:id'] },
      'hot-shop': { endpoints: CHECKOUT },
      // Cashier
      till: { endpoints: [PAYMENTS] },
      stock: { endpoints: ['GET /store/stores', 'GET /store/stores/:id/stock', 'GET /store/stock/central'] },
      replenish: { endpoints: ['POST /store/replenishments', 'GET /store/replenishments'] },
      // Manager
      assortment: {
        endpoints: ['POST /store/products', 'PUT /store/products/:id', 'DELETE /store/products/:id'],
      },
      sales: { endpoints: ['GET /store/reports/sales'] },
      performance: { endpoints: ['GET /store/reports/performance'] },
      'store-orders': { endpoints: [ORDERS] },
      // Admin
      interest: { endpoints: ['POST /bank/interest-runs', 'GET /bank/interest-runs/:id'] },
      dump: { endpoints: ['GET /bank/dump'] },
      // Visitor
      login: { endpoints: ['POST /identity/login', 'GET /identity/me'] },
      register: { endpoints: ['POST /identity/register'] },
    },
  },
};
