import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BankClient, BankService } from '../../support/bank-service.ts';
import { checkout, cardOfCustomer, filledCart, put, seededShop, startShop } from '../../support/shop-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let shop: BankService;
let ada: BankClient;
let ben: BankClient;
let cashier: BankClient;
let manager: BankClient;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  shop = await startShop(await seededShop(database, 'shop'));
  ada = shop.as({ user: 1, role: 'customer' });
  ben = shop.as({ user: 2, role: 'customer' });
  cashier = shop.as({ user: 1_000_000_001, role: 'cashier', store: 1 });
  manager = shop.as({ user: 1_000_000_002, role: 'manager', store: 1 });
});
after(async () => {
  await shop[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const cartPath = (cart: number, more = ''): string => `/api/v1/store/carts/${cart}${more}`;

test('a new cart is empty, and holds what is put in, by product, at the prices of the catalogue', async () => {
  const made = await ada.post('/api/v1/store/carts', { store: 2 });
  assert.equal(made.status, 201);
  const id = Number(made.body['id']);
  assert.deepEqual(made.body, { id, store: 2, items: [], total: '0.00' });
  await put(ada, cartPath(id, '/items/7'), { quantity: 2 });
  const answer = await put(ada, cartPath(id, '/items/3'), { quantity: 1 });
  const prices = await Promise.all(
    [3, 7].map(async (product) => String((await ada.get(`/api/v1/store/products/${product}`)).body['price'])),
  );
  const items = [
    { product: 3, quantity: 1, price: prices[0] },
    { product: 7, quantity: 2, price: prices[1] },
  ];
  const total = (Number(prices[0]) + 2 * Number(prices[1])).toFixed(2);
  assert.deepEqual([answer.status, answer.body], [200, { id, store: 2, items, total }]);
  assert.deepEqual((await ada.get(cartPath(id))).body, answer.body);
});

test('an item put in again replaces the first, and nought takes it out', async () => {
  const cart = await filledCart(ada, 1, { 5: 4, 6: 1 });
  const items = async () =>
    ((await ada.get(cartPath(cart))).body['items'] as { product: number; quantity: number }[]).map(
      ({ product, quantity }) => [product, quantity],
    );
  await put(ada, cartPath(cart, '/items/5'), { quantity: 2 });
  assert.deepEqual(await items(), [
    [5, 2],
    [6, 1],
  ]);
  await put(ada, cartPath(cart, '/items/5'), { quantity: 0 });
  assert.deepEqual(await items(), [[6, 1]]);
  assert.equal((await put(ada, cartPath(cart, '/items/99999'), { quantity: 0 })).status, 200);
});

test('what is in a cart keeps its price when the catalogue changes it, until it is put in again', async () => {
  const cart = await filledCart(ada, 1, { 8: 1 });
  const was = (await ada.get(cartPath(cart))).body['total'];
  const { id: _, ...facts } = (await ada.get('/api/v1/store/products/8')).body;
  assert.equal((await put(manager, '/api/v1/store/products/8', { ...facts, price: '0.07' })).status, 200);
  assert.equal((await ada.get(cartPath(cart))).body['total'], was);
  await put(ada, cartPath(cart, '/items/8'), { quantity: 2 });
  assert.equal((await ada.get(cartPath(cart))).body['total'], '0.14');
});

test('a cart takes fifty products, and 99 pieces of each', async () => {
  const cart = await filledCart(ada, 1, Object.fromEntries(Array.from({ length: 50 }, (_, at) => [at + 1, 99])));
  const more = await put(ada, cartPath(cart, '/items/51'), { quantity: 1 });
  assert.deepEqual([more.status, more.body['code']], [422, 'cart-full']);
  assert.equal((await put(ada, cartPath(cart, '/items/50'), { quantity: 1 })).status, 200);
});

test('a product that is not sold cannot be put in; one that was removed since stays in', async () => {
  const cart = await filledCart(ada, 1, { 9: 1 });
  const unknown = await put(ada, cartPath(cart, '/items/99999'), { quantity: 1 });
  assert.deepEqual([unknown.status, unknown.body['code']], [404, 'product-unknown']);
  const gone = await manager.send('/api/v1/store/products/9', {
    method: 'DELETE',
    headers: { 'idempotency-key': 'gone-9' },
  });
  assert.equal(gone.status, 200);
  assert.equal(((await ada.get(cartPath(cart))).body['items'] as unknown[]).length, 1);
});

test('every write has one effect per key: a retry gets the same answer, another request under the key is refused', async () => {
  const first = await ada.post('/api/v1/store/carts', { store: 1 }, 'new-cart');
  const again = await ada.post('/api/v1/store/carts', { store: 1 }, 'new-cart');
  assert.deepEqual([again.status, again.text], [201, first.text]);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  const other = await ada.post('/api/v1/store/carts', { store: 2 }, 'new-cart');
  assert.deepEqual([other.status, other.body['code']], [422, 'idempotency-key-reused']);
  const item = cartPath(Number(first.body['id']), '/items/10');
  const one = await put(ada, item, { quantity: 1 }, 'item-10');
  await put(ada, item, { quantity: 5 });
  assert.equal((await put(ada, item, { quantity: 1 }, 'item-10')).text, one.text);
  assert.equal((await put(ada, item, { quantity: 2 }, 'item-10')).body['code'], 'idempotency-key-reused');
  const bens = await ben.post('/api/v1/store/carts', { store: 1 }, 'new-cart');
  assert.deepEqual(
    [bens.status, bens.headers.get('idempotency-replayed')],
    [201, null],
    "another user's key is another",
  );
  assert.notEqual(bens.body['id'], first.body['id']);
  const checkedOut = await checkout(ada, Number(first.body['id']), cardOfCustomer(1), 'item-10');
  assert.equal(checkedOut.body['code'], 'idempotency-key-reused');
});

test('a retry of an item gets its answer even when the product is not sold any more', async () => {
  const cart = await filledCart(ada, 1, {});
  const one = await put(ada, cartPath(cart, '/items/11'), { quantity: 1 }, 'item-11');
  await manager.send('/api/v1/store/products/11', { method: 'DELETE', headers: { 'idempotency-key': 'gone-11' } });
  assert.equal((await put(ada, cartPath(cart, '/items/11'), { quantity: 1 }, 'item-11')).text, one.text);
});

test("nobody sees, fills or checks out somebody else's cart", async () => {
  const cart = await filledCart(ada, 1, { 12: 1 });
  for (const other of [ben, cashier]) {
    const answers = [
      await other.get(cartPath(cart)),
      await put(other, cartPath(cart, '/items/12'), { quantity: 9 }),
      await checkout(other, cart, cardOfCustomer(2)),
    ];
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body['code']]),
      Array.from(answers, () => [404, 'cart-unknown']),
    );
  }
  assert.equal(((await ada.get(cartPath(cart))).body['items'] as { quantity: number }[])[0]?.quantity, 1);
});

test('only customers and cashiers have carts', async () => {
  const cart = await filledCart(ada, 1, { 12: 1 });
  const roles = [manager, shop.as({ user: 1_000_000_000, role: 'admin' }), shop.as({ user: 0, role: 'service' })];
  for (const client of roles) {
    const answers = [
      await client.post('/api/v1/store/carts', { store: 1 }),
      await client.get(cartPath(cart)),
      await put(client, cartPath(cart, '/items/12'), { quantity: 1 }),
      await checkout(client, cart, cardOfCustomer(1)),
    ];
    for (const { status, body } of answers) assert.deepEqual([status, body['code']], [403, 'forbidden']);
  }
});

test('what is not of the form of the contract is refused before anything is done', async () => {
  const cart = await filledCart(ada, 1, { 13: 1 });
  const carts = [
    {},
    { store: 0 },
    { store: -1 },
    { store: '1' },
    { store: 1.5 },
    { store: 1, more: 1 },
    { store: 1e16 },
    [],
  ];
  for (const body of carts)
    assert.equal((await ada.post('/api/v1/store/carts', body)).status, 400, JSON.stringify(body));
  const items = [
    {},
    { quantity: -1 },
    { quantity: 100 },
    { quantity: 1.5 },
    { quantity: '1' },
    { quantity: 1, price: '0.01' },
  ];
  for (const body of items) {
    assert.equal((await put(ada, cartPath(cart, '/items/13'), body)).status, 400, JSON.stringify(body));
  }
  for (const card of ['', '4', `${cardOfCustomer(1)}1`, "4000000000000001'--", 4000000000000001, null]) {
    const answer = await ada.post(cartPath(cart, '/checkout'), { card });
    assert.deepEqual([answer.status, answer.body['code']], [400, 'request-invalid'], String(card));
  }
  for (const path of ['/api/v1/store/carts/0', '/api/v1/store/carts/1;DROP', '/api/v1/store/carts/9999999999999999']) {
    assert.equal((await ada.get(path)).status, 400, path);
  }
  for (const product of ['0', '-1', 'x', "1'", '1e3']) {
    assert.equal((await put(ada, cartPath(cart, `/items/${product}`), { quantity: 1 })).status, 400, product);
  }
  const body = JSON.stringify({ card: cardOfCustomer(1) });
  const headers = { 'content-type': 'application/json' };
  const keyless = await ada.send(cartPath(cart, '/checkout'), { method: 'POST', headers, body });
  assert.equal(keyless.body['code'], 'idempotency-key-required');
  assert.equal((await ada.get(cartPath(cart))).body['order'], undefined);
});
