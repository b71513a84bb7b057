import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import pino from 'pino';
import { Client } from 'pg';
import { Database } from '../../../sut/app/storage/database.ts';
import type { Inventory, ReservedLine, ReserveOutcome } from '../../../sut/app/store/inventory/inventory.ts';
import { ReplenishmentRepository } from '../../../sut/app/store/inventory/repository/replenishment-repository.ts';
import { ReservationRepository } from '../../../sut/app/store/inventory/repository/reservation-repository.ts';
import { StockRepository } from '../../../sut/app/store/inventory/repository/stock-repository.ts';
import { createInventory } from '../../../sut/app/store/inventory/service/create-inventory.ts';
import { faultsInTheStock, makeStoreTables } from '../../support/store-tables.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

/** One instance of the inventory: sessions and groups of its own. */
interface Instance {
  readonly inventory: Inventory;
  readonly database: Database;
  readonly replenishments: ReplenishmentRepository;
}

const STORES = 3;
const PRODUCTS = 130;
const logged: unknown[] = [];
let server: TestDatabase;
let url: string;
let client: Client;
let instances: readonly [Instance, Instance];
let inventory: Inventory;

before(async () => {
  server = await startTestDatabase();
  url = await server.create('inventory');
  await makeStoreTables(url, { products: PRODUCTS, stores: STORES });
  client = new Client({ connectionString: url });
  await client.connect();
  instances = [instanceOf(url), instanceOf(url)];
  inventory = instances[0].inventory;
});
after(async () => {
  await Promise.all(instances.map(({ database }) => database.close()));
  await client.end();
  await server[Symbol.asyncDispose]();
});

function instanceOf(databaseUrl: string): Instance {
  const logger = pino({ level: 'error' }, { write: (line: string) => logged.push(JSON.parse(line)) });
  const database = new Database({ url: databaseUrl, poolSize: 8, queueSize: 256, logger });
  const reservations = new ReservationRepository(database);
  return {
    inventory: createInventory(reservations, new StockRepository(database), logger),
    database,
    replenishments: new ReplenishmentRepository(database),
  };
}

let orders = 0;
function newOrder(): string {
  orders += 1;
  return String(orders);
}

function reserve(order: string, lines: readonly (readonly [number, number])[], store = 1): Promise<ReserveOutcome> {
  return inventory.reserve({ order, store, lines: lines.map(([product, quantity]) => ({ product, quantity })) });
}

async function onHand(product: number, store = 1): Promise<number> {
  const { rows } = await client.query('SELECT on_hand FROM inventory.stock WHERE store = $1 AND product = $2', [
    store,
    product,
  ]);
  return Number(rows[0]?.on_hand);
}

/** A product of store 1 with this much on hand and nothing else, as if it had opened so. */
async function productWith(pieces: number, product: number): Promise<number> {
  await client.query(
    `UPDATE inventory.stock SET on_hand = $1::bigint, opening = $1::bigint - coalesce((SELECT sum(quantity) FROM inventory.movements m
       WHERE m.store = 1 AND m.product = $2), 0) WHERE store = 1 AND product = $2`,
    [pieces, product],
  );
  return product;
}

test('a reservation takes every line off the stock, also of lines in any order and of one product twice', async () => {
  const order = newOrder();
  assert.deepEqual(
    await reserve(order, [
      [2, 3],
      [1, 2],
      [2, 4],
    ]),
    { done: true },
  );
  assert.deepEqual([await onHand(1), await onHand(2)], [998, 993]);
});

test('where one line is short nothing is taken, and the answer names the product', async () => {
  const earlier = [await onHand(1), await onHand(97)];
  assert.deepEqual(
    await reserve(newOrder(), [
      [1, 1],
      [97, 4],
    ]),
    { done: false, refusal: 'out-of-stock', product: 97 },
  );
  assert.deepEqual([await onHand(1), await onHand(97)], earlier);
  assert.deepEqual(await reserve(newOrder(), [[97, 3]]), { done: true });
  assert.equal(await onHand(97), 0);
});

test('a product that the store does not have is out of stock, and the warehouse is no store', async () => {
  const unknown = { done: false, refusal: 'store-unknown' };
  assert.deepEqual(await reserve(newOrder(), [[9999, 1]]), { done: false, refusal: 'out-of-stock', product: 9999 });
  assert.deepEqual(await reserve(newOrder(), [[1, 1]], 77), unknown);
  assert.deepEqual(await reserve(newOrder(), [[9999, 1]], 0), unknown);
  const earlier = await onHand(1, 0);
  assert.deepEqual(await reserve(newOrder(), [[1, 1]], 0), unknown);
  assert.equal(await onHand(1, 0), earlier);
});

test('a refused order stays refused, even when the goods come back', async () => {
  const product = await productWith(5, 3);
  const [first, second] = [newOrder(), newOrder()];
  await reserve(first, [[product, 5]]);
  const refused = { done: false, refusal: 'out-of-stock', product };
  assert.deepEqual(await reserve(second, [[product, 1]]), refused);
  await inventory.release(first);
  assert.deepEqual(await reserve(second, [[product, 1]]), refused);
  assert.equal(await onHand(product), 5);
});

test('a release puts the goods back once, and the order is never reserved again', async () => {
  const order = newOrder();
  const earlier = await onHand(4);
  await reserve(order, [[4, 10]]);
  await Promise.all([inventory.release(order), inventory.release(order), inventory.release(order)]);
  assert.equal(await onHand(4), earlier);
  assert.deepEqual(await reserve(order, [[4, 10]]), { done: false, refusal: 'released' });
  assert.equal(await onHand(4), earlier);
});

test('a release that comes first leaves a mark, so that the late reservation takes nothing', async () => {
  const order = newOrder();
  const earlier = await onHand(5);
  await inventory.release(order);
  assert.deepEqual(await reserve(order, [[5, 1]]), { done: false, refusal: 'released' });
  assert.equal(await onHand(5), earlier);
});

test('what is confirmed is sold: a release brings nothing back, and a retry of the reservation is told that it is done', async () => {
  const order = newOrder();
  await reserve(order, [[6, 2]]);
  await inventory.confirm([order]);
  await inventory.confirm([order]);
  await inventory.release(order);
  assert.equal(await onHand(6), 998);
  assert.deepEqual(await reserve(order, [[6, 2]]), { done: true });
  assert.equal(await onHand(6), 998);
});

test('an order that is confirmed without goods is logged as an error, and the others with it are confirmed', async () => {
  const [there, gone] = [newOrder(), newOrder()];
  await reserve(there, [[7, 1]]);
  await inventory.release(gone);
  const earlier = logged.length;
  await inventory.confirm([there, gone, 'never-seen']);
  const [entry] = logged.slice(earlier) as { orders: string[] }[];
  assert.deepEqual(entry?.orders.sort(), [gone, 'never-seen'].sort());
  const { rows } = await client.query('SELECT state FROM inventory.reservations WHERE order_id = $1', [there]);
  assert.deepEqual(rows, [{ state: 'confirmed' }]);
});

test('a hundred orders at once from two instances take what is there, to the piece, and no more', async () => {
  const product = await productWith(42, 8);
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, at) =>
      instances[at % 2 === 0 ? 0 : 1].inventory.reserve({
        order: newOrder(),
        store: 1,
        lines: [{ product, quantity: 1 }],
      }),
    ),
  );
  assert.equal(outcomes.filter((outcome) => outcome.done).length, 42);
  assert.equal(await onHand(product), 0);
});

test('one order asked for twenty times at once is reserved once', async () => {
  const order = newOrder();
  const earlier = await onHand(9);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      instances[at % 2 === 0 ? 0 : 1].inventory.reserve({ order, store: 1, lines: [{ product: 9, quantity: 7 }] }),
    ),
  );
  assert.ok(outcomes.every((outcome) => outcome.done));
  assert.equal(await onHand(9), earlier - 7);
});

test('the stock levels name what is nearly gone and what lies about, and no warehouse', async () => {
  await productWith(5, 10);
  await productWith(6, 11);
  const { stores, outOfStock, overstocked } = await inventory.stockLevels();
  assert.deepEqual(
    stores,
    [1, 2, 3].map((id) => ({ id, name: `Store ${id}` })),
  );
  assert.ok(outOfStock.some(({ store, product, quantity }) => store === 1 && product === 10 && quantity === 5));
  assert.ok(!outOfStock.some(({ store, product }) => store === 1 && product === 11));
  assert.deepEqual(
    overstocked,
    [1, 2, 3].map((store) => ({ store, product: 101, quantity: 5000 })),
  );
});

type Step =
  | { readonly kind: 'reserve' | 'confirm' | 'release'; readonly order: number }
  | { readonly kind: 'ship'; readonly product: number; readonly quantity: number };

const ORDERS = 8;
const orderNumber = fc.nat({ max: ORDERS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  // More steps than orders: most are retries.
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('reserve'), order: orderNumber }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('confirm', 'release'), order: orderNumber }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('ship'),
      product: fc.integer({ min: 20, max: 22 }),
      quantity: fc.integer({ min: 1, max: 5 }),
    }),
  },
);
const linesOfOrder: fc.Arbitrary<readonly ReservedLine[]> = fc.uniqueArray(
  fc.record({ product: fc.integer({ min: 20, max: 22 }), quantity: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 3, selector: ({ product }) => product },
);

test('whatever is asked at once, of two instances and again and again: goods are conserved, and an order has one effect', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(linesOfOrder, { minLength: ORDERS, maxLength: ORDERS }),
      fc.array(step, { minLength: 10, maxLength: 50 }),
      async (lines, steps) => {
        for (const product of [20, 21, 22]) await productWith(8, product);
        const names = lines.map(() => newOrder());
        const told = await Promise.all(
          steps.map((one, at) => take(instances[at % 2 === 0 ? 0 : 1], one, names, lines)),
        );
        for (const name of names) {
          const outcomes = told.filter(({ order }) => order === name).map(({ outcome }) => JSON.stringify(outcome));
          const kinds = new Set(outcomes.filter((outcome) => !outcome.includes('"released"')));
          assert.ok(kinds.size <= 1, `order ${name} was told ${[...kinds].join(' and ')}`);
        }
        assert.deepEqual(await faultsInTheStock(url), []);
      },
    ),
    // The same steps again need not meet in the same way, so there is nothing to be learnt by making them fewer.
    { numRuns: 40, endOnFailure: true },
  );
});

/** What the order was told, where the step asks for goods. */
async function take(
  { inventory: asked, replenishments }: Instance,
  one: Step,
  names: readonly string[],
  lines: readonly (readonly ReservedLine[])[],
): Promise<{ readonly order?: string; readonly outcome?: ReserveOutcome }> {
  if (one.kind === 'ship') {
    await replenishments.add({ store: 1, product: one.product, quantity: one.quantity, by: 1 });
    await replenishments.shipNext(0);
    return {};
  }
  const order = names[one.order]!;
  if (one.kind === 'confirm') await asked.confirm([order, ...names.slice(0, 2)]);
  else if (one.kind === 'release') await asked.release(order);
  else return { order, outcome: await asked.reserve({ order, store: 1, lines: lines[one.order]! }) };
  return {};
}

test('after all of this the stock is right, and no transaction stood in the way of another for good', async () => {
  assert.deepEqual(await faultsInTheStock(url), []);
  const { rows } = await client.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');
  assert.deepEqual(rows, [{ deadlocks: '0' }]);
});
