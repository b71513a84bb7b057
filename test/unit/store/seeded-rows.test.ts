import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededProducts } from '../../../sut/app/store/catalogue/seed/seeded-products.ts';
import { seededStock, seededStores } from '../../../sut/app/store/inventory/seed/seeded-stock.ts';

test('the same seed gives the same products, another one others, and fewer are the first of more', () => {
  const products = [...seededProducts({ seed: '42', products: 50 })];
  assert.deepEqual([...seededProducts({ seed: '42', products: 50 })], products);
  assert.deepEqual([...seededProducts({ seed: '42', products: 20 })], products.slice(0, 20));
  assert.notDeepEqual([...seededProducts({ seed: '43', products: 50 })], products);
});

test('products are numbered from 1, have five columns, and cost 1.00 to 30.00', () => {
  const rows = [...seededProducts({ seed: '42', products: 3000 })].map((line) => line.split('\t'));
  assert.deepEqual(
    rows.map(([id]) => Number(id)),
    rows.map((_, at) => at + 1),
  );
  assert.ok(rows.every((columns) => columns.length === 5 && columns.every((column) => column !== '')));
  const prices = rows.map((columns) => Number(columns[4]));
  assert.ok(Math.min(...prices) >= 100 && Math.max(...prices) <= 3000);
  assert.ok(Math.min(...prices) < 120 && Math.max(...prices) > 2980, 'prices from the whole range');
  assert.equal(new Set(rows.map(([, , , category]) => category)).size, 10);
});

test('a store opens with 1,000 of each product, but 3 of every 97th and 5,000 of every 101st; the warehouse with 100,000', () => {
  const stock = new Map(
    [...seededStock({ products: 202, stores: 2 })].map((line) => {
      const [store, product, opening, onHand] = line.split('\t');
      assert.equal(onHand, opening);
      return [`${store} ${product}`, Number(opening)];
    }),
  );
  assert.equal(stock.size, 3 * 202);
  for (const store of [1, 2]) {
    assert.deepEqual(
      [1, 96, 97, 101, 194, 202].map((product) => stock.get(`${store} ${product}`)),
      [1000, 1000, 3, 5000, 3, 5000],
    );
  }
  assert.deepEqual(
    [1, 97, 101].map((product) => stock.get(`0 ${product}`)),
    [100_000, 100_000, 100_000],
  );
});

test('the warehouse is store 0, and the stores follow', () => {
  assert.deepEqual([...seededStores({ stores: 2 })], ['0\tWarehouse', '1\tStore 1', '2\tStore 2']);
});
