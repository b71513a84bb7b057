import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPeerAgent } from '../../../sut/app/peers/exchange.ts';
import { remoteCatalogue } from '../../../sut/app/store/catalogue/remote-catalogue.ts';
import type { Inventory } from '../../../sut/app/store/inventory/inventory.ts';
import { remoteInventory } from '../../../sut/app/store/inventory/remote-inventory.ts';
import { startBank, type BankService } from '../../support/bank-service.ts';
import { peerClientOf } from '../../support/peer-client-of.ts';
import { faultsInTheStock, makeStoreTables } from '../../support/store-tables.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const agent = createPeerAgent();
let database: TestDatabase;
let url: string;
let service: BankService;
let inventory: Inventory;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await database.create('store');
  await makeStoreTables(url, { products: 250, stores: 2 });
  service = await startBank(url, { env: { MODULES: 'store-catalogue,store-inventory' } });
  inventory = remoteInventory(peerClientOf('store-inventory', service.url, agent));
});
after(async () => {
  agent.destroy();
  await service[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

test('products asked of another service are those asked of it, however many, prices to the cent', async () => {
  const catalogue = remoteCatalogue(peerClientOf('store-catalogue', service.url, agent));
  assert.deepEqual(await catalogue.products([]), []);
  const ids = Array.from({ length: 260 }, (_, at) => at + 1);
  const products = await catalogue.products(ids);
  assert.deepEqual(
    products.map(({ id }) => id).sort((one, other) => one - other),
    ids.slice(0, 250),
  );
  const shown = await service.get('/api/v1/store/products/250');
  const { description: _description, price, ...rest } = shown.body;
  const last = products.find(({ id }) => id === 250);
  assert.deepEqual(
    { ...last, priceCents: Number(last?.priceCents) },
    { ...rest, priceCents: Number(String(price).replace('.', '')) },
  );
});

test('an order is reserved, confirmed and released over HTTP as in one process, and each refusal keeps its facts', async () => {
  const lines = [{ product: 1, quantity: 2 }];
  assert.deepEqual(await inventory.reserve({ order: '1', store: 1, lines }), { done: true });
  assert.deepEqual(await inventory.reserve({ order: '1', store: 1, lines }), { done: true });
  assert.deepEqual(await inventory.reserve({ order: '2', store: 1, lines: [{ product: 97, quantity: 9 }] }), {
    done: false,
    refusal: 'out-of-stock',
    product: 97,
  });
  assert.deepEqual(await inventory.reserve({ order: '3', store: 9, lines }), { done: false, refusal: 'store-unknown' });
  await inventory.release('4');
  assert.deepEqual(await inventory.reserve({ order: '4', store: 1, lines }), { done: false, refusal: 'released' });
  await inventory.confirm(['1']);
  await inventory.release('1');
  const { stock } = (await service.get('/api/v1/store/stores/1/stock')).body as { stock: { quantity: number }[] };
  assert.equal(stock[0]?.quantity, 998);
});

test('more orders than one request takes are confirmed all the same', async () => {
  const orders = Array.from({ length: 505 }, (_, at) => `many-${at}`);
  await Promise.all(
    orders.map((order) => inventory.reserve({ order, store: 2, lines: [{ product: 101, quantity: 1 }] })),
  );
  await inventory.confirm(orders);
  await inventory.release('many-504');
  const { overstocked, outOfStock } = await inventory.stockLevels();
  assert.equal(overstocked.find(({ store, product }) => store === 2 && product === 101)?.quantity, 5000 - 505);
  assert.equal(outOfStock.length, 4);
  assert.deepEqual(await faultsInTheStock(url), []);
});

test('the statistics count stores, pieces and replenishments, and products', async () => {
  const answer = await service.as({ user: 0, role: 'service' }).get('/internal/v1/statistics');
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.text, /"Stores":2/);
  assert.match(answer.text, /"Pieces in the warehouse":25000000/);
  assert.match(answer.text, /"Pieces reserved":0/);
  assert.match(answer.text, /"Products":250/);
});
