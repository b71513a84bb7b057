import { answerTo, ask, type WithId } from '../ask.ts';
import { cardOf, checkingOf } from '../bank-numbers.ts';
import { drawn } from '../choice.ts';
import { self } from '../people.ts';
import { anyStore, someProduct, someQuantity } from '../store-numbers.ts';
import { think } from '../think.ts';

/** Looks through the shelves by a word or a category, then at one product of what was found. */
export function browse(_setup: unknown, seed: number): void {
  const found = answerTo('GET /store/products', {
    query: someSearch(seed),
  }) as { readonly products: readonly WithId[] } | undefined;
  if (found === undefined) return;
  const product = found.products[Math.floor(drawn(seed, 2, 0) * found.products.length)]?.id ?? someProduct(seed, 3);
  think(1);
  ask('GET /store/products/:id', { ids: [product], refusals: REMOVED });
}

/** Fills a cart with one or two products in one store, looks at the sum, and pays with one's own card. */
export function shop(_setup: unknown, seed: number): void {
  const lines = Array.from({ length: someQuantity(seed, 4, 1, 2) }, (_, line) => ({
    product: someProduct(seed, 5 + line),
    quantity: someQuantity(seed, 7 + line, 1, 2),
  }));
  buy(self(seed), anyStore(seed, 1), lines);
}

/** One's own orders, and the newest of them. */
export function orders(_setup: unknown, seed: number): void {
  const as = { customer: self(seed) };
  const list = answerTo('GET /store/orders', { as }) as { readonly orders: readonly WithId[] } | undefined;
  const newest = list?.orders[0];
  if (newest === undefined) return;
  think(1);
  ask('GET /store/orders/:id', { ids: [newest.id], as });
}

/** Everybody buys one product in one store: the hot shelf, soon empty. */
export function hotShop(_setup: unknown, seed: number): void {
  buy(self(seed), HOT_STORE, [{ product: HOT_PRODUCT, quantity: 1 }]);
}

const HOT_STORE = 1;
const HOT_PRODUCT = 1;

/** A manager may have taken the product out of sale meanwhile. */
const REMOVED = [404];

interface Line {
  readonly product: number;
  readonly quantity: number;
}

function buy(customer: number, store: number, lines: readonly Line[]): void {
  const as = { customer };
  const cart = answerTo('POST /store/carts', { body: { store }, as }) as WithId | undefined;
  if (cart === undefined) return;
  for (const [line, { product, quantity }] of lines.entries()) {
    if (line > 0) think(line);
    ask('PUT /store/carts/:id/items/:product', {
      ids: [cart.id, product],
      body: { quantity },
      as,
      refusals: [404, 422],
    });
  }
  think(lines.length);
  ask('GET /store/carts/:id', { ids: [cart.id], as });
  think(lines.length + 1);
  ask('POST /store/carts/:id/checkout', { ids: [cart.id], body: { card: cardOf(checkingOf(customer)) }, as });
}

/** Every other shopper knows what to look for; the rest begin at the first shelf. */
function someSearch(seed: number): string {
  if (drawn(seed, 1, 0) < 0.5) return '';
  return `?q=${WORDS[Math.floor(drawn(seed, 1, 1) * WORDS.length)] ?? ''}`;
}

const WORDS = ['bread', 'apple', 'milk', 'chocolate', 'blue'];
