import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BankAnswer, BankClient, BankService } from '../../support/bank-service.ts';
import { eventually } from '../../support/eventually.ts';
import { rowsOf } from '../../support/seeded-bank.ts';
import { faultsInTheShop, isSettled } from '../../support/shop-books.ts';
import { checkout, cardOfCustomer, filledCart, put, seededShop, startShop } from '../../support/shop-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let url: string;
let shop: BankService;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await seededShop(database, 'shop', { profiles: 60 });
  shop = await startShop(url);
});
after(async () => {
  await shop[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const customer = (user: number): BankClient => shop.as({ user, role: 'customer' });
const cashier = (store: number): BankClient => shop.as({ user: 1_000_000_000 + 2 * store - 1, role: 'cashier', store });
const manager = (store: number): BankClient => shop.as({ user: 1_000_000_000 + 2 * store, role: 'manager', store });
const admin = (): BankClient => shop.as({ user: 1_000_000_000, role: 'admin' });

async function onHand(product: number, store = 1): Promise<number> {
  const sql = 'SELECT on_hand::int FROM inventory.stock WHERE store = $1 AND product = $2';
  return (await rowsOf<{ on_hand: number }>(url, sql, [store, product]))[0]?.on_hand ?? Number.NaN;
}

async function balanceOf(user: number): Promise<string> {
  return String((await customer(user).get(`/api/v1/bank/accounts/${2 * user - 1}`)).body['balance']);
}

async function idsOfOrders(client: BankClient, query = ''): Promise<number[]> {
  const { status, body } = await client.get(`/api/v1/store/orders${query}`);
  assert.equal(status, 200);
  return (body['orders'] as { id: number }[]).map(({ id }) => id);
}

const told = ({ status, body }: BankAnswer): unknown[] => [status, body['code'] ?? body['state']];

test('a checkout takes the goods, is paid by the card, confirms the order and tells the customer', async () => {
  const atFirst = await onHand(1);
  const cart = await filledCart(customer(1), 1, { 1: 3 });
  const { total } = (await customer(1).get(`/api/v1/store/carts/${cart}`)).body;
  const answer = await checkout(customer(1), cart, cardOfCustomer(1));
  assert.deepEqual(told(answer), [201, 'confirmed']);
  const { id, at, items, ...facts } = answer.body;
  assert.deepEqual(facts, { cart, customer: 1, store: 1, state: 'confirmed', total });
  assert.deepEqual([(items as unknown[]).length, Number.isNaN(Date.parse(String(at)))], [1, false]);
  assert.equal(await onHand(1), atFirst - 3);
  assert.equal(await balanceOf(1), (1000 - Number(total)).toFixed(2));
  const entries = (await customer(1).get('/api/v1/bank/accounts/1/entries')).body['entries'] as object[];
  assert.deepEqual(
    { ...entries[0], transfer: 0, at: 0 },
    { transfer: 0, kind: 'payment', amount: `-${String(total)}`, merchant: 'store-1', at: 0 },
  );
  assert.deepEqual((await customer(1).get(`/api/v1/store/orders/${String(id)}`)).body, answer.body);
  await eventually(() => isSettled(url));
  const messages = await rowsOf<{ user_id: string; facts: object }>(
    url,
    'SELECT user_id, facts FROM messages.messages',
  );
  assert.deepEqual(messages, [{ user_id: '1', facts: { order: id, store: 1, total } }]);
});

test('a cart can be bought once: the same request is told the same, another one that it is taken', async () => {
  const cart = await filledCart(customer(2), 1, { 2: 1 });
  const first = await checkout(customer(2), cart, cardOfCustomer(2), 'once');
  const again = await checkout(customer(2), cart, cardOfCustomer(2), 'once');
  assert.deepEqual([again.status, again.text, again.headers.get('idempotency-replayed')], [201, first.text, 'true']);
  assert.deepEqual(told(await checkout(customer(2), cart, cardOfCustomer(2))), [409, 'cart-checked-out']);
  const path = `/api/v1/store/carts/${cart}`;
  assert.deepEqual(told(await put(customer(2), `${path}/items/3`, { quantity: 1 })), [409, 'cart-checked-out']);
  assert.equal((await customer(2).get(path)).body['order'], first.body['id']);
  assert.deepEqual(told(await checkout(customer(2), cart, cardOfCustomer(3), 'once')), [422, 'idempotency-key-reused']);
});

test('twenty clicks at once with one key are one order and one answer; with keys of their own, one order', async () => {
  for (const keys of [() => 'click', (at: number) => `click-${at}`]) {
    const cart = await filledCart(customer(4), 1, { 4: 1 });
    const clicks = Array.from({ length: 20 }, (_, at) => checkout(customer(4), cart, cardOfCustomer(4), keys(at)));
    const answers = await Promise.all(clicks);
    const bought = answers.filter(({ status }) => status === 201);
    const others = answers.filter(({ status }) => status !== 201);
    assert.equal(new Set(bought.map(({ text }) => text)).size, 1);
    assert.equal(bought.length, keys(0) === keys(1) ? 20 : 1);
    for (const other of others) assert.deepEqual(told(other), [409, 'cart-checked-out']);
  }
});

test('out of stock is said with the product, takes nothing, and leaves the cart open', async () => {
  const cart = await filledCart(customer(5), 1, { 5: 1, 97: 4 });
  const atFirst = [await onHand(5), await onHand(97), await balanceOf(5)];
  const answer = await checkout(customer(5), cart, cardOfCustomer(5), 'short');
  assert.deepEqual([...told(answer), answer.body['product']], [409, 'out-of-stock', 97]);
  assert.deepEqual([await onHand(5), await onHand(97), await balanceOf(5)], atFirst);
  const again = await checkout(customer(5), cart, cardOfCustomer(5), 'short');
  assert.deepEqual([again.text, again.headers.get('idempotency-replayed')], [answer.text, 'true']);
  await put(customer(5), `/api/v1/store/carts/${cart}/items/97`, { quantity: 2 });
  assert.deepEqual(told(await checkout(customer(5), cart, cardOfCustomer(5))), [201, 'confirmed']);
  assert.equal(await onHand(97), 1);
});

test("the bank's refusals come as its own problems, put the goods back, and leave the cart open", async () => {
  const atFirst = await onHand(6);
  const dear = { 6: 40, 7: 40, 8: 40 };
  const rich = await customer(6).post('/api/v1/bank/profiles/6/accounts', {
    kind: 'checking',
    openingDeposit: '99999.00',
  });
  const ceiling = (rich.body['card'] as { number: string }).number;
  const cases = [
    [cardOfCustomer(6), 422, 'insufficient-funds'],
    [ceiling, 422, 'weekly-ceiling-exceeded'],
    [cardOfCustomer(7), 404, 'card-unknown'],
    ['9999999999999999', 404, 'card-unknown'],
  ] as const;
  const cart = await filledCart(customer(6), 1, dear);
  for (const [card, status, code] of cases) {
    assert.deepEqual(told(await checkout(customer(6), cart, card)), [status, code]);
  }
  await eventually(() => isSettled(url));
  assert.equal(await onHand(6), atFirst);
  for (const product of [7, 8]) await put(customer(6), `/api/v1/store/carts/${cart}/items/${product}`, { quantity: 0 });
  await put(customer(6), `/api/v1/store/carts/${cart}/items/6`, { quantity: 1 });
  assert.deepEqual(told(await checkout(customer(6), cart, cardOfCustomer(6))), [201, 'confirmed']);
});

test('a cart with nothing in it, in a store that is none, or of more than can be paid, is not bought', async () => {
  assert.deepEqual(told(await checkout(customer(8), await filledCart(customer(8), 1, {}), cardOfCustomer(8))), [
    422,
    'cart-empty',
  ]);
  assert.deepEqual(told(await checkout(customer(8), await filledCart(customer(8), 77, { 1: 1 }), cardOfCustomer(8))), [
    404,
    'store-unknown',
  ]);
  assert.deepEqual(told(await checkout(customer(8), 999_999, cardOfCustomer(8))), [404, 'cart-unknown']);
  const { id: _, ...facts } = (await customer(8).get('/api/v1/store/products/90')).body;
  await put(admin(), '/api/v1/store/products/90', { ...facts, price: '9999999999.99' });
  const cart = await filledCart(customer(8), 1, { 90: 2 });
  assert.deepEqual(told(await checkout(customer(8), cart, cardOfCustomer(8))), [422, 'total-too-large']);
});

test('a cashier sells by the card that is presented, and does not by a number that is no card', async () => {
  const cart = await filledCart(cashier(2), 2, { 10: 1 });
  assert.deepEqual(told(await checkout(cashier(2), cart, '4999999999999999')), [404, 'card-unknown']);
  assert.deepEqual(told(await checkout(cashier(2), cart, cardOfCustomer(9))), [201, 'confirmed']);
});

test('the last pieces are sold to as many as there are pieces, whoever asks at once', async () => {
  const users = Array.from({ length: 20 }, (_, at) => 21 + at);
  const carts = await Promise.all(users.map((user) => filledCart(customer(user), 2, { 97: 1 })));
  const answers = await Promise.all(
    users.map((user, at) => checkout(customer(user), carts[at] ?? 0, cardOfCustomer(user))),
  );
  assert.equal(answers.filter(({ status }) => status === 201).length, 3);
  assert.equal(answers.filter(({ body }) => body['code'] === 'out-of-stock').length, 17);
  assert.equal(await onHand(97, 2), 0);
});

test('the key by which an order will pay cannot be used up before', async () => {
  const cart = await filledCart(customer(10), 1, { 11: 1 });
  const [row] = await rowsOf<{ next: string }>(url, 'SELECT last_value + 1 AS next FROM orders.order_id');
  const pay = { card: cardOfCustomer(10), merchant: 'store-1', amount: '0.01' };
  const early = await customer(10).post('/api/v1/bank/payments', pay, `order-${row?.next}`);
  assert.deepEqual([early.status, early.body['code']], [403, 'idempotency-key-reserved']);
  assert.deepEqual(told(await checkout(customer(10), cart, cardOfCustomer(10))), [201, 'confirmed']);
});

test('a customer sees their own orders, staff those of their store, an admin all; page by page, newest first', async () => {
  const all = await rowsOf<{ id: number; customer: number; store: number }>(
    url,
    'SELECT id::int, customer::int, store::int FROM orders.orders ORDER BY id DESC',
  );
  const of = (isIn: (order: (typeof all)[number]) => boolean): number[] => all.filter(isIn).map(({ id }) => id);
  assert.deepEqual(
    await idsOfOrders(customer(5)),
    of((order) => order.customer === 5),
  );
  assert.deepEqual(await idsOfOrders(customer(5), '?store=2'), []);
  for (const staff of [cashier(2), manager(2)]) {
    assert.deepEqual(await idsOfOrders(staff), of((order) => order.store === 2).slice(0, 50));
    assert.deepEqual(await idsOfOrders(staff, '?store=2'), of((order) => order.store === 2).slice(0, 50));
    assert.deepEqual(await idsOfOrders(staff, '?store=1'), []);
  }
  assert.deepEqual(await idsOfOrders(shop.as({ user: 1_000_000_001, role: 'cashier' })), []);
  assert.deepEqual(await idsOfOrders(admin(), '?store=1'), of((order) => order.store === 1).slice(0, 50));
  const [mine, others] = [
    of((order) => order.customer === 5)[0],
    of((order) => order.customer !== 5 && order.store === 1)[0],
  ];
  assert.equal((await customer(5).get(`/api/v1/store/orders/${mine}`)).status, 200);
  for (const [client, id] of [
    [customer(5), others],
    [manager(2), others],
    [cashier(2), others],
    [admin(), 999_999],
  ] as const) {
    assert.deepEqual(told(await client.get(`/api/v1/store/orders/${id}`)), [404, 'order-unknown']);
  }
  for (const client of [manager(1), cashier(1), admin()]) {
    assert.equal((await client.get(`/api/v1/store/orders/${others}`)).status, 200);
  }
  await rowsOf(
    url,
    `INSERT INTO orders.orders (id, cart_id, customer, store, lines, total_cents, state, refusal, operation_key, created_at, ended_at)
    SELECT 100000 + at, 1, 59, 9, ARRAY[ROW(1, 1, 1)]::orders.line[], 1, 'refused', 'out-of-stock', 'page-' || at, now(), now()
    FROM generate_series(1, 120) AS at`,
  );
  const pages: number[] = [];
  let more: string | undefined = '';
  for (let page = 0; page < 4 && more !== undefined; page += 1) {
    const { body } = await customer(59).get(`/api/v1/store/orders${more}`);
    pages.push(...(body['orders'] as { id: number }[]).map(({ id }) => id));
    more = body['next'] === undefined ? undefined : `?after=${Number(body['next'])}`;
  }
  assert.deepEqual(
    pages,
    Array.from({ length: 120 }, (_, at) => 100_120 - at),
  );
  await rowsOf(url, 'DELETE FROM orders.orders WHERE customer = 59');
});

test('orders are asked for with a token, by people, and in the form of the contract', async () => {
  assert.equal((await shop.send('/api/v1/store/orders', { headers: { authorization: '' } })).status, 401);
  assert.equal((await shop.as({ user: 0, role: 'service' }).get('/api/v1/store/orders')).status, 403);
  for (const query of ['?after=x', '?after=0', '?store=-1', "?store=1'", '?more=1']) {
    assert.equal((await admin().get(`/api/v1/store/orders${query}`)).status, 400, query);
  }
  assert.equal((await admin().get('/api/v1/store/orders/x')).status, 400);
});

test('after all of this the books of bank, inventory, orders and messages agree', async () => {
  await eventually(() => isSettled(url));
  assert.deepEqual(await faultsInTheShop(url), []);
  assert.deepEqual(
    shop.log.filter(({ level }) => Number(level) >= 50),
    [],
  );
});
