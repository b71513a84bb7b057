import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort } from '../../../platform/free-port.ts';
import { startBank, type BankAnswer, type BankClient, type BankService } from '../../support/bank-service.ts';
import { eventually } from '../../support/eventually.ts';
import { rowsOf } from '../../support/seeded-bank.ts';
import { makeDue } from '../../support/shop-books.ts';
import { cardOfCustomer, checkout, filledCart, seededShop } from '../../support/shop-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

/** Each service with the modules in it. */
const SERVICES = {
  bank: ['bank', 'identity', 'messages'],
  store: ['store-catalogue', 'store-inventory'],
  orders: ['store-orders'],
} as const;
type Name = keyof typeof SERVICES;

let database: TestDatabase;
const urls = {} as Record<Name, string>;
const ports = {} as Record<Name, number>;
const services = {} as Record<Name, BankService>;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  for (const name of Object.keys(SERVICES) as Name[]) {
    urls[name] = await seededShop(database, name);
    ports[name] = await freePort();
  }
  await Promise.all((Object.keys(SERVICES) as Name[]).map(start));
});
after(async () => {
  for (const service of Object.values(services)) await service[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function start(name: Name): Promise<void> {
  const peers = Object.entries(SERVICES).flatMap(([at, modules]) =>
    modules.map((module) => [module, [`http://127.0.0.1:${ports[at as Name]}`]] as const),
  );
  const env = {
    MODULES: SERVICES[name].join(','),
    PORT: `${ports[name]}`,
    PEERS: JSON.stringify(Object.fromEntries(peers)),
  };
  services[name] = await startBank(urls[name], { env });
}

const customer = (user: number): BankClient => services.orders.as({ user, role: 'customer' });
const told = ({ status, body }: BankAnswer): unknown[] => [status, body['code'] ?? body['state']];

async function orderOf(cart: number): Promise<{ readonly id: number; readonly state: string } | undefined> {
  const sql = 'SELECT id::int, state FROM orders.orders WHERE cart_id = $1 ORDER BY id DESC LIMIT 1';
  return (await rowsOf<{ id: number; state: string }>(urls.orders, sql, [cart]))[0];
}

/** Payments and state of the goods of an order, in the books of the others. */
async function othersOn(order: number | undefined): Promise<unknown[]> {
  const payments = await rowsOf(urls.bank, 'SELECT id FROM bank.transfers WHERE operation_key = $1', [
    `order-${order}`,
  ]);
  const sql = 'SELECT state FROM inventory.reservations WHERE order_id = $1';
  const goods = await rowsOf<{ state: string }>(urls.store, sql, [String(order)]);
  return [payments.length, goods[0]?.state];
}

async function settled(): Promise<void> {
  await eventually(async () => (await rowsOf(urls.orders, 'SELECT FROM orders.sagas')).length === 0);
}

test('with bank, store and orders in services of their own a checkout is one order, one payment, goods that are sold', async () => {
  const cart = await filledCart(customer(1), 1, { 1: 2, 2: 1 });
  const answer = await checkout(customer(1), cart, cardOfCustomer(1), 'apart');
  assert.deepEqual(told(answer), [201, 'confirmed']);
  assert.equal((await checkout(customer(1), cart, cardOfCustomer(1), 'apart')).text, answer.text);
  await settled();
  assert.deepEqual(await othersOn((await orderOf(cart))?.id), [1, 'confirmed']);
  await eventually(async () => (await rowsOf(urls.bank, 'SELECT FROM messages.messages')).length === 1);
});

test('refusals of the other services come as they are, and a customer pays by no card but their own', async () => {
  const short = await checkout(customer(2), await filledCart(customer(2), 1, { 97: 9 }), cardOfCustomer(2));
  assert.deepEqual([...told(short), short.body['product']], [409, 'out-of-stock', 97]);
  const dear = await filledCart(customer(2), 1, { 3: 99, 4: 99 });
  assert.deepEqual(told(await checkout(customer(2), dear, cardOfCustomer(2))), [422, 'insufficient-funds']);
  assert.deepEqual(told(await checkout(customer(2), dear, cardOfCustomer(3))), [404, 'card-unknown']);
  await settled();
  assert.deepEqual(await othersOn((await orderOf(dear))?.id), [0, 'released']);
});

test('while the bank is away a checkout is 503 and its order open; once it is back the same request ends it', async () => {
  const cart = await filledCart(customer(4), 1, { 5: 1 });
  await services.bank[Symbol.asyncDispose]();
  const answer = await checkout(customer(4), cart, cardOfCustomer(4), 'patient');
  assert.deepEqual([...told(answer), answer.headers.get('retry-after')], [503, 'peer-unavailable', '1']);
  const open = await orderOf(cart);
  assert.equal(open?.state, 'started');
  await start('bank');
  assert.deepEqual(told(await checkout(customer(4), cart, cardOfCustomer(4), 'patient')), [201, 'confirmed']);
  await settled();
  assert.deepEqual([(await orderOf(cart))?.id, ...(await othersOn(open?.id))], [open?.id, 1, 'confirmed']);
});

test('while the bank is away a sweeper leaves the order open; once it is back it ends it unpaid', async () => {
  const cart = await filledCart(customer(5), 1, { 5: 1 });
  await services.bank[Symbol.asyncDispose]();
  assert.equal((await checkout(customer(5), cart, cardOfCustomer(5), 'given-up')).status, 503);
  await makeDue(urls.orders);
  await eventually(() => services.orders.log.some(({ work }) => work === 'orders sweeper'));
  assert.equal((await orderOf(cart))?.state, 'started');
  await start('bank');
  await eventually(async () => {
    await makeDue(urls.orders);
    return (await orderOf(cart))?.state === 'refused';
  });
  await settled();
  assert.deepEqual(await othersOn((await orderOf(cart))?.id), [0, 'released']);
  const again = await checkout(customer(5), cart, cardOfCustomer(5), 'given-up');
  assert.deepEqual(told(again), [409, 'checkout-abandoned']);
});

test('while the store is away nothing is put into carts or paid; once it is back the same request ends the order', async () => {
  const cart = await filledCart(customer(6), 1, { 5: 1 });
  await services.store[Symbol.asyncDispose]();
  assert.deepEqual(told(await checkout(customer(6), cart, cardOfCustomer(6), 'no-store')), [503, 'peer-unavailable']);
  await assert.rejects(filledCart(customer(6), 1, { 5: 1 }), /peer-unavailable/);
  const open = await orderOf(cart);
  assert.deepEqual(await othersOn(open?.id), [0, undefined]);
  await start('store');
  assert.deepEqual(told(await checkout(customer(6), cart, cardOfCustomer(6), 'no-store')), [201, 'confirmed']);
  await settled();
  assert.deepEqual(await othersOn(open?.id), [1, 'confirmed']);
});

test('reports have the stores of the other service', async () => {
  const manager = services.orders.as({ user: 1_000_000_002, role: 'manager', store: 1 });
  const { status, body } = await manager.get('/api/v1/store/reports/performance');
  assert.equal(status, 200);
  assert.deepEqual(
    (body['stores'] as { name: string }[]).map(({ name }) => name),
    ['Store 1', 'Store 2'],
  );
});
