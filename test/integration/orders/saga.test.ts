import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { eventually } from '../../support/eventually.ts';
import { mortalShop, type ShopAnswer } from '../../support/mortal-shop.ts';
import { rowsOf } from '../../support/seeded-bank.ts';
import { faultsInTheShop, isSettled, makeDue } from '../../support/shop-books.ts';
import { seededShop } from '../../support/shop-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const RUNS = 25;

let database: TestDatabase;
let url: string;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await seededShop(database, 'shop', { profiles: 3 * RUNS, stores: RUNS });
});
after(() => database[Symbol.asyncDispose]());

/**
 * Carts of three customers in a store of their own, which has three pieces of product 97 and a card's ceiling for one of
 * the dear carts: whatever comes first is what the others lack.
 */
async function newCarts(store: number): Promise<{ readonly user: number; readonly cart: number }[]> {
  const [ada, ben, eve] = [3 * store - 2, 3 * store - 1, 3 * store];
  const rows = await rowsOf<{ id: number; owner: number }>(
    url,
    `INSERT INTO orders.carts (id, owner, store, lines, total_cents, created_at)
     SELECT nextval('orders.cart_id'), owner, $1, ARRAY[ROW(product, quantity, price)]::orders.line[], quantity * price, now()
     FROM (VALUES ($2::bigint, 97, 2, 1000), ($3, 97, 2, 1000), ($4, 1, 3, 15000), ($4, 2, 3, 15000), ($2, 97, 1, 500))
       AS line (owner, product, quantity, price) RETURNING id::int, owner::int`,
    [store, ada, ben, eve],
  );
  return rows.map(({ id, owner }) => ({ user: owner, cart: id }));
}

test('whatever is asked at once, again and again, of instances that die at any statement: one effect, one answer, books that agree', async () => {
  let store = 0;
  const death = fc.record({ statement: fc.integer({ min: 1, max: 25 }), after: fc.boolean() });
  const request = fc.record({ cart: fc.nat({ max: 4 }), key: fc.nat({ max: 1 }), waits: fc.boolean() });
  const life = fc.record({ death, sweeps: fc.boolean(), requests: fc.array(request, { minLength: 1, maxLength: 8 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
      store = (store % RUNS) + 1;
      const carts = await newCarts(store);
      const told = new Map<string, Set<string>>();
      const asked = new Map<string, () => Promise<void>>();
      const book = (key: string, answer: ShopAnswer | undefined): void => {
        // A key that has not been told anything for good may be asked again.
        if (answer === undefined || ['overloaded', 'database-unavailable'].includes(answer.told)) return;
        told.set(key, (told.get(key) ?? new Set()).add(JSON.stringify(answer)));
      };
      const living = async (shop: ReturnType<typeof mortalShop>, requests: (typeof lives)[number]['requests']) => {
        const running: Promise<void>[] = [];
        for (const { cart: at, key: number, waits } of requests) {
          const { user, cart } = carts[at] ?? { user: 0, cart: 0 };
          const key = `${store}-${cart}-${number}`;
          const ask = async (): Promise<void> => book(key, await shop.checkout(user, cart, key));
          asked.set(key, async () => book(key, await last.checkout(user, cart, key)));
          running.push(ask());
          if (waits) await running.at(-1);
        }
        await Promise.all(running);
      };
      await using last = mortalShop(url);
      // Two at a time: they meet in the database only.
      for (let at = 0; at < lives.length; at += 2) {
        await Promise.all(
          lives.slice(at, at + 2).map(async ({ death: end, sweeps, requests }) => {
            await using shop = mortalShop(url, end);
            await makeDue(url);
            if (sweeps) shop.start();
            await living(shop, requests);
          }),
        );
      }
      await makeDue(url);
      last.start();
      await eventually(() => isSettled(url));
      for (const again of asked.values()) await again();
      await eventually(() => isSettled(url));
      for (const [key, answers] of told) assert.equal(answers.size, 1, `${key}: ${[...answers].join(' ')}`);
      assert.deepEqual(await faultsInTheShop(url), []);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
