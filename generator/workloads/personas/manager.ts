import { answerTo, ask, type WithId } from '../ask.ts';
import { drawn } from '../choice.ts';
import { someStore } from '../people.ts';
import { someQuantity } from '../store-numbers.ts';

/** A product comes, changes its price, and goes: the seeded ones stay as they are. */
export function assortment(_setup: unknown, seed: number): void {
  const as = manager(seed);
  const facts = { name: `Novelty ${seed}`, description: 'For a short time only.', category: 'novelties' };
  const price = `${someQuantity(seed, 2, 1, 30)}.00`;
  const product = answerTo('POST /store/products', { body: { ...facts, price }, as }) as WithId | undefined;
  if (product === undefined) return;
  const ids = [product.id];
  ask('PUT /store/products/:id', { ids, body: { ...facts, price: '0.99' }, as });
  ask('DELETE /store/products/:id', { ids, as });
}

/** What was sold in the last seven days, by product or by store. */
export function sales(_setup: unknown, seed: number): void {
  const by = drawn(seed, 2, 0) < 0.5 ? 'product' : 'store';
  const query = `?from=${dayBefore(6)}&to=${dayBefore(0)}&by=${by}`;
  ask('GET /store/reports/sales', { query, as: manager(seed) });
}

/** How the stores do, and where goods are short or plenty. */
export function performance(_setup: unknown, seed: number): void {
  ask('GET /store/reports/performance', { as: manager(seed) });
}

/** The orders of one's own store. */
export function storeOrders(_setup: unknown, seed: number): void {
  ask('GET /store/orders', { as: manager(seed) });
}

function manager(seed: number) {
  return { role: 'manager', store: someStore(seed, 1) } as const;
}

/** A day of UTC: `2026-11-21`. */
function dayBefore(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
