import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BankClient, BankService } from '../../support/bank-service.ts';
import { rowsOf } from '../../support/seeded-bank.ts';
import { seededShop, startShop } from '../../support/shop-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const DAY_MS = 86_400_000;

let database: TestDatabase;
let url: string;
let shop: BankService;
let manager: BankClient;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await seededShop(database, 'shop');
  shop = await startShop(url);
  manager = shop.as({ user: 1_000_000_002, role: 'manager', store: 1 });
  // Two products each: 10.00 and 2 × 1.50.
  await order(1, '2026-03-01T00:00:00Z');
  await order(1, '2026-03-01T23:59:59.999Z');
  await order(2, '2026-03-02T00:00:00Z');
  await order(2, '2026-03-03T12:00:00Z');
  await order(1, '2026-03-02T12:00:00Z', 'refused');
  await order(1, '2026-03-02T12:00:00Z', 'started');
  await order(1, ago(1));
  await order(1, ago(2));
  await order(1, ago(6.9));
  await order(1, ago(7.1));
  await order(1, ago(13));
  await order(1, ago(14.5));
  await order(2, ago(8));
});
after(async () => {
  await shop[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

let orders = 0;

async function order(store: number, at: string, state = 'confirmed'): Promise<void> {
  orders += 1;
  await rowsOf(
    url,
    `INSERT INTO orders.orders (id, cart_id, customer, store, lines, total_cents, state, refusal, payment_id, operation_key, created_at, ended_at)
     VALUES ($1::bigint, $1, 1, $2, ARRAY[ROW(5, 1, 1000), ROW(6, 2, 150)]::orders.line[], 1300, $4::text,
       CASE $4::text WHEN 'refused' THEN 'card-unknown' END, CASE $4::text WHEN 'confirmed' THEN $1::bigint END, 'k' || $1::bigint, $3::timestamptz,
       CASE $4::text WHEN 'started' THEN null ELSE $3::timestamptz END)`,
    [orders, store, at, state],
  );
}

const sales = async (query: string): Promise<Readonly<Record<string, unknown>>> =>
  (await manager.get(`/api/v1/store/reports/sales?${query}`)).body;

test('sales of a period count confirmed orders of its days in UTC, both included, by store', async () => {
  assert.deepEqual(await sales('from=2026-03-01&to=2026-03-02'), {
    from: '2026-03-01',
    to: '2026-03-02',
    by: 'store',
    total: { orders: 3, pieces: 9, revenue: '39.00' },
    groups: [
      { group: 1, orders: 2, pieces: 6, revenue: '26.00' },
      { group: 2, orders: 1, pieces: 3, revenue: '13.00' },
    ],
  });
});

test('sales by product add up the lines, and count each order once in the total', async () => {
  const { total, groups } = await sales('from=2026-03-01&to=2026-03-03&by=product');
  assert.deepEqual(total, { orders: 4, pieces: 12, revenue: '52.00' });
  assert.deepEqual(groups, [
    { group: 5, orders: 4, pieces: 4, revenue: '40.00' },
    { group: 6, orders: 4, pieces: 8, revenue: '12.00' },
  ]);
});

test('sales by day are those of the days of UTC', async () => {
  const { groups } = await sales('from=2026-03-01&to=2026-03-03&by=day');
  assert.deepEqual(
    (groups as { group: string; orders: number }[]).map(({ group, orders: count }) => [group, count]),
    [
      ['2026-03-01', 2],
      ['2026-03-02', 1],
      ['2026-03-03', 1],
    ],
  );
});

test('a period without sales is a report of nought', async () => {
  const { total, groups } = await sales('from=2020-01-01&to=2020-12-31');
  assert.deepEqual([total, groups], [{ orders: 0, pieces: 0, revenue: '0.00' }, []]);
});

test('performance shows every store in this period against the one before, and where stock is out or far too high', async () => {
  const { status, body } = await manager.get('/api/v1/store/reports/performance');
  assert.equal(status, 200);
  assert.equal(Date.parse(String(body['to'])) - Date.parse(String(body['from'])), 7 * DAY_MS);
  assert.deepEqual(body['stores'], [
    { store: 1, name: 'Store 1', orders: 3, revenue: '39.00', revenueBefore: '26.00', trend: 0.5 },
    { store: 2, name: 'Store 2', orders: 0, revenue: '0.00', revenueBefore: '13.00', trend: -1 },
  ]);
  assert.deepEqual(body['outOfStock'], [
    { store: 1, product: 97, quantity: 3 },
    { store: 2, product: 97, quantity: 3 },
  ]);
  assert.deepEqual(body['overstocked'], [
    { store: 1, product: 101, quantity: 5000 },
    { store: 2, product: 101, quantity: 5000 },
  ]);
});

test('a store that sold nothing before has no trend, and the period can be chosen', async () => {
  const { body } = await manager.get('/api/v1/store/reports/performance?days=1');
  const [first, second] = body['stores'] as object[];
  assert.deepEqual(second, { store: 2, name: 'Store 2', orders: 0, revenue: '0.00', revenueBefore: '0.00' });
  assert.equal('trend' in (first ?? {}), true);
});

test('reports are for managers and admins, of all stores', async () => {
  const paths = ['/api/v1/store/reports/sales?from=2026-03-01&to=2026-03-01', '/api/v1/store/reports/performance'];
  for (const path of paths) {
    for (const role of ['customer', 'cashier', 'service'] as const) {
      assert.equal((await shop.as({ user: 1, role, store: 1 }).get(path)).status, 403, `${role} ${path}`);
    }
    assert.equal((await shop.as({ user: 1_000_000_000, role: 'admin' }).get(path)).status, 200);
    assert.equal((await shop.as({ user: 1_000_000_004, role: 'manager', store: 2 }).get(path)).status, 200);
    assert.equal((await shop.send(path, { headers: { authorization: '' } })).status, 401);
  }
});

test('a report of no period, of one that ends before it begins, or that is too long, is refused', async () => {
  const bad = [
    '',
    'from=2026-03-01',
    'from=2026-03-02&to=2026-03-01',
    'from=2026-02-30&to=2026-03-01',
    'from=2024-01-01&to=2026-03-01',
    'from=2026-03-01&to=2026-03-01&by=colour',
    "from=2026-03-01'&to=2026-03-01",
  ];
  for (const query of bad) {
    assert.equal((await manager.get(`/api/v1/store/reports/sales?${query}`)).status, 400, query);
  }
  for (const days of ['0', '367', '-1', '1.5', 'x']) {
    assert.equal((await manager.get(`/api/v1/store/reports/performance?days=${days}`)).status, 400, days);
  }
});
