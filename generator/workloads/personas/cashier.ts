import { answerTo, ask, type Page } from '../ask.ts';
import { cardOf, checkingOf, smallAmount } from '../bank-numbers.ts';
import { someCustomer, someStore } from '../people.ts';
import { someProduct, someQuantity } from '../store-numbers.ts';

/** A customer pays at the till with the card they hand over. */
export function till(_setup: unknown, seed: number): void {
  const store = someStore(seed, 1);
  const card = cardOf(checkingOf(someCustomer(seed, 0)));
  ask('POST /bank/payments', {
    body: { card, merchant: `till-${store}`, amount: smallAmount(seed, 2) },
    as: { role: 'cashier', store },
  });
}

/** What is on the shelves of one's own store, page by page, and in the warehouse. */
export function stock(_setup: unknown, seed: number): void {
  const store = someStore(seed, 1);
  const as = { role: 'cashier', store } as const;
  ask('GET /store/stores', { as });
  const page = answerTo('GET /store/stores/:id/stock', { ids: [store], as }) as Page | undefined;
  if (page?.next !== undefined) ask('GET /store/stores/:id/stock', { ids: [store], query: `?after=${page.next}`, as });
  ask('GET /store/stock/central', { as });
}

/** Asks the warehouse for more of a product, and looks at what was asked for so far. */
export function replenish(_setup: unknown, seed: number): void {
  const store = someStore(seed, 1);
  const as = { role: 'cashier', store } as const;
  const body = { store, product: someProduct(seed, 5), quantity: someQuantity(seed, 6, 5, 20) };
  ask('POST /store/replenishments', { body, as });
  ask('GET /store/replenishments', { as });
}
