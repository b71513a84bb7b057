import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { startBank, type BankAnswer, type BankClient, type BankService } from '../../support/bank-service.ts';
import { eventually } from '../../support/eventually.ts';
import { faultsInTheStock, makeStoreTables } from '../../support/store-tables.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import type { TokenHolder } from '../../support/tokens.ts';

let database: TestDatabase;
let url: string;
let service: BankService;
let client: Client;
let cashier: BankClient;
let admin: BankClient;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await database.create('inventory');
  await makeStoreTables(url, { products: 120, stores: 3 });
  client = new Client({ connectionString: url });
  await client.connect();
  // No module takes messages here, so they stay in the outbox to be looked at.
  service = await startBank(url, { env: { MODULES: 'store-inventory' } });
  cashier = service.as(CASHIER);
  admin = service.as(ADMIN);
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await client.end();
  await database[Symbol.asyncDispose]();
});

const CASHIER = { user: 1_000_000_003, role: 'cashier', store: 2 } as const;
const MANAGER = { user: 1_000_000_004, role: 'manager', store: 2 } as const;
const ADMIN = { user: 1_000_000_000, role: 'admin' } as const;
const CUSTOMER = { user: 1, role: 'customer' } as const;
const SERVICE = { user: 0, role: 'service' } as const;

const REPLENISHMENTS = '/api/v1/store/replenishments';
const CENTRAL = '/api/v1/store/stock/central';

interface StockBody {
  readonly stock: readonly { readonly product: number; readonly quantity: number }[];
  readonly next?: number;
}

interface Replenishment {
  readonly id: number;
  readonly store: number;
  readonly state: string;
}

async function stock(asked: BankClient, path: string): Promise<StockBody> {
  const answer = await asked.get(path);
  assert.equal(answer.status, 200, answer.text);
  return answer.body as unknown as StockBody;
}

async function replenishments(asked: BankClient): Promise<readonly Replenishment[]> {
  return (await asked.get(REPLENISHMENTS)).body['replenishments'] as readonly Replenishment[];
}

async function piecesOf(product: number, path: string): Promise<number | undefined> {
  return (await stock(admin, `${path}?after=${product - 1}`)).stock.find((row) => row.product === product)?.quantity;
}

/** What became of a replenishment, once the warehouse has looked at it. */
async function settled(answer: BankAnswer): Promise<string> {
  assert.equal(answer.status, 201, answer.text);
  let state: string | undefined;
  await eventually(async () => {
    state = (await replenishments(admin)).find(({ id }) => id === answer.body['id'])?.state;
    return state !== 'requested';
  });
  return String(state);
}

test('anybody sees the stores, and the warehouse is not one of them', async () => {
  const answer = await service.send('/api/v1/store/stores', { headers: { authorization: '' } });
  assert.deepEqual(answer.body, { stores: [1, 2, 3].map((id) => ({ id, name: `Store ${id}` })) });
});

test('the stock of a store comes by product, in pages of 50 that follow each other without a gap', async () => {
  const path = '/api/v1/store/stores/1/stock';
  const customer = service.as(CUSTOMER);
  const pages = [await stock(customer, path)];
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next) {
    pages.push(await stock(customer, `${path}?after=${next}`));
  }
  assert.deepEqual(
    pages.map((page) => page.stock.length),
    [50, 50, 20],
  );
  const rows = pages.flatMap((page) => page.stock);
  assert.deepEqual(
    rows.map((row) => row.product),
    Array.from({ length: 120 }, (_, at) => at + 1),
  );
  assert.deepEqual([rows[0]?.quantity, rows[96]?.quantity, rows[100]?.quantity], [1000, 3, 5000]);
});

test('what is asked for is shipped: out of the warehouse, into the store, told to who asked', async () => {
  const earlier = [await piecesOf(5, CENTRAL), await piecesOf(5, '/api/v1/store/stores/2/stock')];
  const answer = await cashier.post(REPLENISHMENTS, { store: 2, product: 5, quantity: 70 });
  const { id, requestedAt, ...rest } = answer.body;
  assert.deepEqual(rest, { store: 2, product: 5, quantity: 70, state: 'requested', requestedBy: CASHIER.user });
  assert.ok(Math.abs(Date.parse(String(requestedAt)) - Date.now()) < 60_000);
  assert.equal(await settled(answer), 'shipped');
  assert.equal(await piecesOf(5, CENTRAL), earlier[0]! - 70);
  assert.equal(await piecesOf(5, '/api/v1/store/stores/2/stock'), earlier[1]! + 70);
  const { rows } = await client.query(
    `SELECT user_id, kind, facts FROM inventory.outbox WHERE facts->>'replenishment' = $1`,
    [String(id)],
  );
  const facts = { replenishment: id, store: 2, product: 5, quantity: 70 };
  assert.deepEqual(rows, [{ user_id: String(CASHIER.user), kind: 'replenishment-shipped', facts }]);
});

test('a store gets a product that it never had', async () => {
  await client.query('DELETE FROM inventory.stock WHERE store = 3 AND product = 7');
  assert.equal(await settled(await admin.post(REPLENISHMENTS, { store: 3, product: 7, quantity: 4 })), 'shipped');
  assert.equal(await piecesOf(7, '/api/v1/store/stores/3/stock'), 4);
});

test('more than the warehouse has is refused, nothing moves and nobody is told', async () => {
  const answer = await service.as(MANAGER).post(REPLENISHMENTS, { store: 2, product: 6, quantity: 100_001 });
  assert.equal(await settled(answer), 'refused');
  assert.equal(await piecesOf(6, CENTRAL), 100_000);
  const { rows } = await client.query(`SELECT FROM inventory.outbox WHERE facts->>'product' = '6'`);
  assert.equal(rows.length, 0);
});

test('a request that is sent again has one effect, even at once, and the stored answer', async () => {
  const order = { store: 2, product: 8, quantity: 10 };
  const answers = await Promise.all(Array.from({ length: 8 }, () => cashier.post(REPLENISHMENTS, order, 'once')));
  assert.equal(new Set(answers.map((answer) => answer.body['id'])).size, 1);
  assert.equal(await settled(answers[0]!), 'shipped');
  assert.deepEqual((await cashier.post(REPLENISHMENTS, order, 'once')).body, answers[0]?.body);
  assert.equal(await piecesOf(8, '/api/v1/store/stores/2/stock'), 1010);
  const reused = await cashier.post(REPLENISHMENTS, { ...order, quantity: 11 }, 'once');
  assert.deepEqual([reused.status, reused.body['code']], [422, 'idempotency-key-reused']);
});

test('staff ask for and see their own store only, an admin all of them', async () => {
  const elsewhere = { store: 1, product: 9, quantity: 1 };
  for (const holder of [CASHIER, MANAGER, { user: 5, role: 'cashier' }] as const satisfies readonly TokenHolder[]) {
    const answer = await service.as(holder).post(REPLENISHMENTS, elsewhere);
    assert.deepEqual([answer.status, answer.body['code']], [404, 'store-unknown'], holder.role);
  }
  assert.equal((await admin.post(REPLENISHMENTS, elsewhere)).status, 201);
  const seen = await replenishments(cashier);
  assert.ok(seen.length > 0);
  assert.ok(seen.every(({ store }) => store === 2));
  const seenInStore1 = await replenishments(service.as({ user: 5, role: 'manager', store: 1 }));
  assert.deepEqual(
    seenInStore1.map(({ id }) => id),
    (await replenishments(admin)).filter(({ store }) => store === 1).map(({ id }) => id),
  );
  assert.deepEqual(await replenishments(service.as({ user: 5, role: 'manager' })), []);
});

test('replenishments come newest first, in pages of 50 that follow each other without a gap', async () => {
  await client.query(`INSERT INTO inventory.replenishments (store, product, quantity, requested_by, state)
    SELECT 3, 1, 1, 1, 'refused' FROM generate_series(1, 60)`);
  const manager = service.as({ user: 5, role: 'manager', store: 3 });
  const first = await manager.get(REPLENISHMENTS);
  const second = await manager.get(`${REPLENISHMENTS}?after=${Number(first.body['next'])}`);
  const ids = [first, second].flatMap((page) =>
    (page.body['replenishments'] as readonly Replenishment[]).map(({ id }) => id),
  );
  assert.equal((first.body['replenishments'] as unknown[]).length, 50);
  assert.equal(second.body['next'], undefined);
  assert.ok(ids.length >= 60);
  assert.deepEqual(
    ids,
    [...new Set(ids)].sort((one, other) => other - one),
  );
});

test('what is not there is 404 with its code', async () => {
  const cases: readonly (readonly [Promise<BankAnswer>, string])[] = [
    [cashier.get('/api/v1/store/stores/77/stock'), 'store-unknown'],
    [admin.post(REPLENISHMENTS, { store: 77, product: 1, quantity: 1 }), 'store-unknown'],
    [admin.post(REPLENISHMENTS, { store: 1, product: 9999, quantity: 1 }), 'product-unknown'],
  ];
  for (const [asked, code] of cases) {
    const answer = await asked;
    assert.deepEqual([answer.status, answer.body['code']], [404, code]);
  }
});

test('every address has its roles, and none of the others gets in', async () => {
  const order = { store: 2, product: 1, quantity: 1 };
  const cases: readonly (readonly [string, string, object | undefined, readonly TokenHolder[]])[] = [
    ['GET', '/api/v1/store/stores/1/stock', undefined, [SERVICE]],
    ['GET', CENTRAL, undefined, [CUSTOMER, SERVICE]],
    ['POST', REPLENISHMENTS, order, [CUSTOMER, SERVICE]],
    ['GET', REPLENISHMENTS, undefined, [CUSTOMER, SERVICE]],
    ['POST', '/internal/v1/inventory/reservations', {}, [CUSTOMER, CASHIER, MANAGER, ADMIN]],
    ['POST', '/internal/v1/inventory/confirmations', {}, [CUSTOMER, CASHIER, MANAGER, ADMIN]],
    ['POST', '/internal/v1/inventory/releases', {}, [CUSTOMER, CASHIER, MANAGER, ADMIN]],
    ['GET', '/internal/v1/inventory/levels', undefined, [CUSTOMER, CASHIER, MANAGER, ADMIN]],
  ];
  for (const [method, path, body, holders] of cases) {
    for (const holder of holders) {
      const asked = service.as(holder);
      const answer = method === 'GET' ? await asked.get(path) : await asked.post(path, body);
      assert.deepEqual([answer.status, answer.body['code']], [403, 'forbidden'], `${method} ${path} by ${holder.role}`);
    }
    const nobody = await service.send(path, { method, headers: { authorization: '' } });
    assert.deepEqual([nobody.status, nobody.body['code']], [401, 'token-required'], `${method} ${path}`);
  }
});

test('bad input gets 400, and nothing of it has an effect', async () => {
  const earlier = (await replenishments(admin)).length;
  const good = { store: 2, product: 1, quantity: 1 };
  const bodies: readonly unknown[] = [
    {},
    [],
    null,
    { ...good, quantity: 0 },
    { ...good, quantity: -5 },
    { ...good, quantity: 1.5 },
    { ...good, quantity: '1' },
    { ...good, quantity: 1_000_001 },
    { ...good, quantity: 1e300 },
    { ...good, store: 0 },
    { ...good, product: "1'; DROP TABLE inventory.stock; --" },
    { ...good, state: 'shipped' },
    { store: 2, product: 1 },
  ];
  for (const body of bodies) {
    const answer = await cashier.post(REPLENISHMENTS, body);
    assert.deepEqual([answer.status, answer.body['code']], [400, 'request-invalid'], JSON.stringify(body));
  }
  const line = { product: 1, quantity: 1 };
  for (const [path, body] of [
    ['reservations', { order: 'a', store: 1, lines: [] }],
    ['reservations', { order: 'a b', store: 1, lines: [line] }],
    ['reservations', { order: 'a', store: 1, lines: Array.from({ length: 101 }, () => line) }],
    ['reservations', { order: 'a', store: 1, lines: [{ ...line, quantity: -1 }] }],
    ['confirmations', { orders: [] }],
    ['releases', { order: '' }],
  ] as const) {
    const answer = await service.as(SERVICE).post(`/internal/v1/inventory/${path}`, body);
    assert.equal(answer.status, 400, JSON.stringify(body));
  }
  for (const path of [
    '/api/v1/store/stores/0/stock',
    '/api/v1/store/stores/x/stock',
    `${CENTRAL}?after=-1`,
    `${CENTRAL}?to=1`,
  ]) {
    assert.equal((await admin.get(path)).status, 400, path);
  }
  assert.equal((await replenishments(admin)).length, earlier);
});

test('after all of this the stock is right', async () => {
  assert.deepEqual(await faultsInTheStock(url), []);
});
