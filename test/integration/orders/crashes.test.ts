import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { BankAnswer, BankService } from '../../support/bank-service.ts';
import { eventually } from '../../support/eventually.ts';
import { rowsOf } from '../../support/seeded-bank.ts';
import { faultsInTheShop, isSettled, makeDue } from '../../support/shop-books.ts';
import { checkout, cardOfCustomer, filledCart, seededShop, startShop } from '../../support/shop-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let url: string;
let shop: BankService;
/** Each test buys as somebody else. */
let user = 0;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await seededShop(database, 'shop', { profiles: 60 });
  shop = await startShop(url);
});
after(async () => {
  await shop[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function newCart(): Promise<{ readonly cart: number; readonly buy: () => Promise<BankAnswer> }> {
  user += 1;
  const me = user;
  const cart = await filledCart(shop.as({ user: me, role: 'customer' }), 1, { 1: 1, 2: 2 });
  const buy = () => checkout(shop.as({ user: me, role: 'customer' }), cart, cardOfCustomer(me), `buy-${me}`);
  return { cart, buy };
}

/** Holds a lock, by a session of its own, until it is let go. */
async function hold(sql: string, values: readonly unknown[] = []): Promise<{ letGo(): Promise<void> }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(sql, [...values]);
  return { letGo: () => client.end() };
}

/** Resolves once a session waits for a lock in this function; its process. */
async function waiting(inside: string): Promise<number> {
  const sql = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND query LIKE $1 AND pid <> pg_backend_pid()`;
  let pid: number | undefined;
  await eventually(async () => {
    pid = (await rowsOf<{ pid: number }>(url, sql, [`%${inside}%`]))[0]?.pid;
    return pid !== undefined;
  });
  return pid ?? 0;
}

/** Steps of the saga, each with the lock that it can be held up by, and where it then waits. */
const STEPS = {
  'the order is made': (cart: number) => ['SELECT FROM orders.carts WHERE id = $1 FOR UPDATE', cart, 'start_checkout'],
  'the goods are reserved': () => [
    'SELECT FROM inventory.stock WHERE store = 1 AND product = $1 FOR UPDATE',
    2,
    'inventory.reserve(',
  ],
  'it is paid': () => ['SELECT FROM bank.accounts WHERE id = $1 FOR UPDATE', 2 * user - 1, 'bank.pay('],
  'it is confirmed': () => ['LOCK TABLE orders.outbox IN SHARE ROW EXCLUSIVE MODE', undefined, 'confirm_many'],
} as const satisfies Record<string, (cart: number) => readonly [string, number | undefined, string]>;

/** Kills the service while it waits in a step; `reaches`: whether the statement under way is carried out all the same. */
async function killIn(step: keyof typeof STEPS, cart: number, buy: () => Promise<BankAnswer>, reaches: boolean) {
  const [sql, value, inside] = STEPS[step](cart);
  const lock = await hold(sql, value === undefined ? [] : [value]);
  const answer = buy().catch(() => undefined);
  const pid = await waiting(inside);
  await shop[Symbol.asyncDispose]();
  assert.equal(await answer, undefined);
  if (!reaches) await rowsOf(url, 'SELECT pg_terminate_backend($1, 5000)', [pid]);
  await lock.letGo();
}

async function assertSettled(): Promise<void> {
  await eventually(() => isSettled(url));
  assert.deepEqual(await faultsInTheShop(url), []);
}

for (const step of Object.keys(STEPS) as (keyof typeof STEPS)[]) {
  for (const reaches of [true, false]) {
    const words = reaches ? 'with the statement still carried out' : 'with the statement lost';

    test(`killed while ${step}, ${words}: the same request goes on with the same order`, async () => {
      const { cart, buy } = await newCart();
      await killIn(step, cart, buy, reaches);
      shop = await startShop(url);
      const answer = await buy();
      assert.deepEqual([answer.status, answer.body['state']], [201, 'confirmed'], answer.text);
      await makeDue(url);
      await assertSettled();
      const orders = await rowsOf(url, 'SELECT id FROM orders.orders WHERE cart_id = $1', [cart]);
      assert.equal(orders.length, 1);
    });
  }

  test(`killed while ${step}: the next start ends the order, by what the bank says, and the request is told how`, async () => {
    const { cart, buy } = await newCart();
    await killIn(step, cart, buy, false);
    await makeDue(url);
    shop = await startShop(url);
    await assertSettled();
    const [order] = await rowsOf<{ state: string }>(url, 'SELECT state FROM orders.orders WHERE cart_id = $1', [cart]);
    const expected = { 'the order is made': undefined, 'it is confirmed': 'confirmed' };
    assert.equal(order?.state, step in expected ? expected[step as keyof typeof expected] : 'refused');
    const answer = await buy();
    const refused = order?.state === 'refused';
    assert.deepEqual([answer.status, answer.body['code']], refused ? [409, 'checkout-abandoned'] : [201, undefined]);
    await assertSettled();
  });
}

test('killed after the answer, before the inventory is told: the goods count as sold after the next start', async () => {
  const { cart, buy } = await newCart();
  const account = await hold('SELECT FROM bank.accounts WHERE id = $1 FOR UPDATE', [2 * user - 1]);
  const answer = buy();
  await waiting('bank.pay(');
  const [order] = await rowsOf<{ id: string }>(url, 'SELECT id FROM orders.orders WHERE cart_id = $1', [cart]);
  const goods = await hold('SELECT FROM inventory.reservations WHERE order_id = $1 FOR UPDATE', [order?.id]);
  await account.letGo();
  assert.equal((await answer).status, 201);
  const pid = await waiting('inventory.confirm');
  await shop[Symbol.asyncDispose]();
  await rowsOf(url, 'SELECT pg_terminate_backend($1, 5000)', [pid]);
  await goods.letGo();
  assert.equal(await isSettled(url), false);
  await makeDue(url);
  shop = await startShop(url);
  await assertSettled();
});

test('an order that was left open is ended without a restart, once its time is over', async () => {
  const { buy } = await newCart();
  const account = await hold('SELECT FROM bank.accounts WHERE id = $1 FOR UPDATE', [2 * user - 1]);
  const answer = await buy();
  assert.deepEqual([answer.status, answer.body['code'], answer.headers.get('retry-after')], [503, 'overloaded', '1']);
  await account.letGo();
  await assertSettled();
  assert.deepEqual((await buy()).body['code'], 'checkout-abandoned');
});

test('two services on one database end each order that was left open once', async () => {
  const carts = await Promise.all(Array.from({ length: 6 }, newCart));
  const stock = await hold('SELECT FROM inventory.stock WHERE store = 1 AND product = 1 FOR UPDATE');
  await Promise.all(carts.map(({ buy }) => buy()));
  await stock.letGo();
  await using other = await startShop(url);
  await makeDue(url);
  await assertSettled();
  const ids = carts.map(({ cart }) => cart);
  const orders = await rowsOf<{ id: number }>(
    url,
    'SELECT id::int FROM orders.orders WHERE cart_id = ANY($1) ORDER BY id',
    [ids],
  );
  const open = orders.map(({ id }) => id);
  const ended = (): number[] =>
    [shop, other]
      .flatMap(({ log }) => log.filter(({ msg }) => msg === 'ended an order that was left open'))
      .map(({ order }) => Number(order))
      .filter((order) => open.includes(order))
      .sort((one, another) => one - another);
  // What is logged has to come through a pipe.
  await eventually(() => ended().length >= open.length);
  assert.equal(open.length, 6);
  assert.deepEqual(ended(), open);
});

test('a database that freezes makes 503; thawed, the same request ends the same order', async () => {
  const { cart, buy } = await newCart();
  await database.freeze(true);
  const [answer] = await Promise.allSettled([buy()]);
  await database.freeze(false);
  assert.equal(answer.status === 'fulfilled' && answer.value.status, 503);
  await eventually(async () => (await buy()).status === 201);
  await assertSettled();
  assert.equal((await rowsOf(url, 'SELECT id FROM orders.orders WHERE cart_id = $1', [cart])).length, 1);
});

test('killed again and again under load: every answer is kept, nothing is sold unpaid, nothing is paid unsold', async () => {
  const confirmed = new Map<string, unknown>();
  const stopping = new AbortController();
  const shopper = async (me: number): Promise<void> => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const client = () => shop.as({ user: me, role: 'customer' });
      const cart = await filledCart(client(), 2, { 3: 1, 97: turn % 4 === 0 ? 1 : 0 }).catch(() => undefined);
      if (cart === undefined) {
        await sleep(20);
        continue;
      }
      // As a client does: the same request until there is an answer.
      const key = `load-${me}-${turn}`;
      await eventually(async () => {
        const answer = await checkout(client(), cart, cardOfCustomer(me), key).catch(() => undefined);
        if (answer?.status === 201) confirmed.set(key, answer.body['id']);
        return answer !== undefined && answer.status < 500;
      });
    }
  };
  const shoppers = Array.from({ length: 8 }, (_, at) => shopper(50 + at));
  for (let round = 0; round < 3; round += 1) {
    await sleep(300 + 150 * round);
    await shop[Symbol.asyncDispose]();
    shop = await startShop(url);
  }
  await sleep(300);
  stopping.abort();
  await Promise.all(shoppers);
  await makeDue(url);
  await assertSettled();
  assert.ok(confirmed.size > 20, `${confirmed.size} orders`);
  const kept = await rowsOf<{ key: string; id: number }>(
    url,
    "SELECT operation_key AS key, id::int FROM orders.orders WHERE state = 'confirmed' AND operation_key LIKE 'load-%'",
  );
  assert.deepEqual(Object.fromEntries(kept.map(({ key, id }) => [key, id])), Object.fromEntries(confirmed));
});
