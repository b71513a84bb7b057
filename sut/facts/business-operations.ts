import type { ApiClient } from './api-client.ts';

/** Something that people do, as they do it: through the API, each time as another customer. */
export interface BusinessOperation {
  readonly name: string;
  /** What must be there first; not counted. */
  prepare?(api: ApiClient, customer: number): Promise<unknown>;
  run(api: ApiClient, customer: number, prepared: unknown): Promise<unknown>;
}

/** The operations whose calls and bytes are counted, cheap ones first. */
export const BUSINESS_OPERATIONS: readonly BusinessOperation[] = [
  {
    name: 'log in',
    run: (api, customer) =>
      api.post('/identity/login', { username: `customer-${customer}`, password: `mascaret-${api.seed}` }),
  },
  { name: 'product search', run: (api) => api.get('/store/products?q=a') },
  {
    name: 'account',
    run: (api, customer) => api.get(`/bank/accounts/${2 * customer - 1}`, { customer }),
  },
  {
    name: 'payment',
    prepare: cardOf,
    run: (api, customer, card) =>
      api.post('/bank/payments', { card, merchant: 'store-1', amount: '1.00' }, { customer }),
  },
  {
    name: 'transfer',
    run: (api, customer) =>
      api.post('/bank/transfers', { from: 2 * customer - 1, to: 2 * customer, amount: '1.00' }, { customer }),
  },
  {
    name: 'into the cart',
    prepare: emptyCart,
    run: (api, customer, cart) => api.put(`/store/carts/${String(cart)}/items/1`, { quantity: 1 }, { customer }),
  },
  {
    name: 'checkout',
    prepare: async (api, customer) => {
      const cart = await emptyCart(api, customer);
      for (const product of [1, 2]) {
        await api.put(`/store/carts/${cart}/items/${product}`, { quantity: 1 }, { customer });
      }
      return { cart, card: await cardOf(api, customer) };
    },
    run: async (api, customer, prepared) => {
      const { cart, card } = prepared as { cart: number; card: string };
      await api.post(`/store/carts/${cart}/checkout`, { card }, { customer });
    },
  },
  {
    name: 'sales report',
    run: (api) => {
      const today = new Date().toISOString().slice(0, 10);
      return api.get(`/store/reports/sales?from=${today}&to=${today}`, { role: 'admin' });
    },
  },
  { name: 'performance report', run: (api) => api.get('/store/reports/performance', { role: 'admin' }) },
  { name: 'dump of the bank', run: (api) => api.get('/bank/dump', { role: 'admin' }) },
];

async function cardOf(api: ApiClient, customer: number): Promise<string> {
  const profile = (await api.get(`/bank/profiles/${customer}`, { customer })) as {
    readonly accounts: readonly { readonly card?: { readonly number: string } }[];
  };
  return profile.accounts.find(({ card }) => card !== undefined)?.card?.number ?? '';
}

async function emptyCart(api: ApiClient, customer: number): Promise<number> {
  return ((await api.post('/store/carts', { store: 1 }, { customer })) as { readonly id: number }).id;
}
