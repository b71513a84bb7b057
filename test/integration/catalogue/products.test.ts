import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { startBank, type BankAnswer, type BankClient, type BankService } from '../../support/bank-service.ts';
import { makeStoreTables } from '../../support/store-tables.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { authorizationOf } from '../../support/tokens.ts';

let database: TestDatabase;
let url: string;
let service: BankService;
let manager: BankClient;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await database.create('catalogue');
  await makeStoreTables(url, { products: 130, stores: 1 });
  service = await startBank(url, { env: { MODULES: 'store-catalogue' } });
  manager = service.as(MANAGER);
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const PRODUCTS = '/api/v1/store/products';
const MANAGER = { user: 1_000_000_002, role: 'manager', store: 1 } as const;
const GOOD = { name: 'Café Crème', description: 'Strong & smooth.', category: 'Coffee', price: '4.50' };

interface ProductsBody {
  readonly products: readonly { readonly id: number; readonly name: string; readonly category: string }[];
  readonly next?: number;
}

/** What a visitor without a token finds. */
async function found(query: string): Promise<ProductsBody> {
  const answer = await service.send(`${PRODUCTS}${query}`, { headers: { authorization: '' } });
  assert.equal(answer.status, 200, answer.text);
  return answer.body as unknown as ProductsBody;
}

async function search(q: string): Promise<string[]> {
  return (await found(`?q=${encodeURIComponent(q)}`)).products.map((product) => product.name);
}

let keys = 0;
function write(method: 'PUT' | 'DELETE', id: unknown, body?: object, key?: string): Promise<BankAnswer> {
  keys += 1;
  return manager.send(`${PRODUCTS}/${String(id)}`, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': key ?? `write-${keys}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function add(facts: object): Promise<number> {
  const answer = await manager.post(PRODUCTS, { ...GOOD, ...facts });
  assert.equal(answer.status, 201, answer.text);
  return Number(answer.body['id']);
}

test('products come in the order of their ids, in pages of 50 that follow each other without a gap', async () => {
  const first = await found('');
  const second = await found(`?after=${first.next}`);
  const third = await found(`?after=${second.next}`);
  assert.deepEqual([first.products.length, second.products.length], [50, 50]);
  assert.equal(third.next, undefined);
  const ids = [...first.products, ...second.products, ...third.products].map((product) => product.id);
  assert.deepEqual(
    ids.slice(0, 130),
    Array.from({ length: 130 }, (_, at) => at + 1),
  );
});

test('a category shows what is in it and nothing else, page by page', async () => {
  const { products } = await found('?category=Dairy');
  assert.ok(products.length > 0);
  assert.ok(products.every((product) => product.category === 'Dairy'));
  const rest = await found(`?category=Dairy&after=${products[0]?.id}`);
  assert.deepEqual(rest.products, products.slice(1));
});

test('words are found whatever their case and accents, in any order, by their beginning, wherever they stand', async () => {
  await add({ name: 'Żurek "Ærø" Größe', description: 'Ｆｕｌｌ-width œuvre, naïve: 12.5 kg', category: 'Élan' });
  const name = 'Żurek "Ærø" Größe';
  for (const q of ['zurek', 'ŻUREK', 'große zurek', 'naive', 'Naïve zu', 'elan', 'full width', '12 5', 'œuv']) {
    assert.deepEqual(await search(q), [name], q);
  }
  for (const q of ['urek', 'zurek chocolate', 'zurek -naive nothing']) assert.deepEqual(await search(q), [], q);
});

test('a search within a category has the words and the category', async () => {
  const id = await add({ name: 'Twofold', category: 'Left' });
  await add({ name: 'Twofold', category: 'Right' });
  const { products } = await found('?q=twofold&category=Left');
  assert.deepEqual(
    products.map((product) => product.id),
    [id],
  );
});

test('signs, operators and SQL in a search are no more than what is between the words', async () => {
  await add({ name: 'Robert Tables' });
  assert.deepEqual(await search("robert'); -- tables"), ['Robert Tables']);
  for (const q of ["'", '\\', ':*', '!!!', '& |', '<->', '%', "x' OR '1'='1", '"', '(', ':Q|Z', '😀']) {
    assert.deepEqual(await search(q), [], q);
  }
});

test('a product is added, shown as it is, changed, and found by its new words only', async () => {
  const id = await add({ name: 'Oldname' });
  assert.deepEqual((await service.get(`${PRODUCTS}/${id}`)).body, { ...GOOD, id, name: 'Oldname' });
  const changed = await write('PUT', id, { ...GOOD, name: 'Newname', price: '5.00' });
  assert.equal(changed.status, 200);
  assert.deepEqual(changed.body, { ...GOOD, id, name: 'Newname', price: '5.00' });
  assert.deepEqual((await service.get(`${PRODUCTS}/${id}`)).body, changed.body);
  assert.deepEqual(await search('oldname'), []);
  assert.deepEqual(await search('newname'), ['Newname']);
});

test('a removed product is kept, but neither shown, found, changed nor given to other services', async () => {
  const id = await add({ name: 'Farewell' });
  const removed = await write('DELETE', id);
  assert.deepEqual([removed.status, removed.body['name']], [200, 'Farewell']);
  assert.deepEqual(await search('farewell'), []);
  for (const answer of [
    await service.get(`${PRODUCTS}/${id}`),
    await write('PUT', id, GOOD),
    await write('DELETE', id),
  ]) {
    assert.deepEqual([answer.status, answer.body['code']], [404, 'product-unknown']);
  }
  const peer = await service.as({ user: 0, role: 'service' }).get(`/internal/v1/catalogue/products?ids=1,${id}`);
  assert.deepEqual(
    (peer.body['products'] as { id: number }[]).map((product) => product.id),
    [1],
  );
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SELECT name FROM catalogue.products WHERE id = $1', [id]);
  await client.end();
  assert.deepEqual(rows, [{ name: 'Farewell' }]);
});

test('a write that is sent again has one effect and the stored answer, refusals included', async () => {
  const added = await Promise.all(
    Array.from({ length: 8 }, () => manager.post(PRODUCTS, { ...GOOD, name: 'Once' }, 'once')),
  );
  assert.equal(new Set(added.map((answer) => answer.body['id'])).size, 1);
  assert.equal((await search('once')).length, 1);
  assert.equal(added.filter((answer) => answer.headers.get('idempotency-replayed') === null).length, 1);
  const id = added[0]?.body['id'];
  const removals = [await write('DELETE', id, undefined, 'gone'), await write('DELETE', id, undefined, 'gone')];
  assert.deepEqual(removals[1]?.body, removals[0]?.body);
  assert.deepEqual(
    removals.map((answer) => answer.status),
    [200, 200],
  );
  const refused = [await write('DELETE', id, undefined, 'late'), await write('DELETE', id, undefined, 'late')];
  assert.deepEqual(
    refused.map((answer) => [answer.status, answer.headers.get('idempotency-replayed')]),
    [
      [404, null],
      [404, 'true'],
    ],
  );
});

test('a key that was used for another product is refused; the same key of somebody else is another', async () => {
  const mine = await manager.post(PRODUCTS, GOOD, 'mine');
  const other = service.as({ user: 1_000_000_004, role: 'manager', store: 2 });
  const reused = await manager.post(PRODUCTS, { ...GOOD, price: '4.51' }, 'mine');
  assert.deepEqual([reused.status, reused.body['code']], [422, 'idempotency-key-reused']);
  const theirs = await other.post(PRODUCTS, GOOD, 'mine');
  assert.equal(theirs.status, 201);
  assert.notEqual(theirs.body['id'], mine.body['id']);
});

test('only managers and admins write, and only services ask by the internal address', async () => {
  const cashier = { user: 1_000_000_001, role: 'cashier', store: 1 } as const;
  for (const holder of [{ user: 1, role: 'customer' }, cashier, { user: 0, role: 'service' }] as const) {
    const headers = { ...authorizationOf(holder), 'idempotency-key': `by-${holder.role}` };
    for (const [method, path] of [
      ['POST', PRODUCTS],
      ['PUT', `${PRODUCTS}/1`],
      ['DELETE', `${PRODUCTS}/1`],
    ] as const) {
      const answer = await service.send(path, { method, headers });
      assert.deepEqual([answer.status, answer.body['code']], [403, 'forbidden'], `${method} by ${holder.role}`);
    }
  }
  assert.equal((await service.as({ user: 1_000_000_000, role: 'admin' }).post(PRODUCTS, GOOD)).status, 201);
  assert.equal((await manager.get('/internal/v1/catalogue/products?ids=1')).status, 403);
  const nobody = await service.send(PRODUCTS, { method: 'POST', headers: { authorization: '' } });
  assert.equal(nobody.body['code'], 'token-required');
});

test('bad input gets 400, and nothing of it is written', async () => {
  const earlier = await found('?category=Coffee');
  const bodies: readonly unknown[] = [
    {},
    [],
    null,
    { ...GOOD, price: '0.00' },
    { ...GOOD, price: '-4.50' },
    { ...GOOD, price: '4.505' },
    { ...GOOD, price: '99999999999999999999.00' },
    { ...GOOD, price: 4.5 },
    { ...GOOD, name: '' },
    { ...GOOD, name: 'a\u0000b' },
    { ...GOOD, name: 'x'.repeat(101) },
    { ...GOOD, description: 'x'.repeat(1001) },
    { ...GOOD, description: null },
    { ...GOOD, category: '' },
    { ...GOOD, id: 7 },
  ];
  for (const body of bodies) {
    const text = JSON.stringify(body);
    for (const answer of [await manager.post(PRODUCTS, body), await write('PUT', 1, body as object)]) {
      assert.deepEqual([answer.status, answer.body['code']], [400, 'request-invalid'], text);
    }
  }
  for (const query of [
    '?after=0',
    '?after=x',
    '?page=2',
    `?q=${'x'.repeat(101)}`,
    '?q=a&q=b',
    '?q=%00',
    '?category=',
  ]) {
    assert.equal((await service.get(`${PRODUCTS}${query}`)).status, 400, query);
  }
  for (const id of ['0', '-1', 'x', '1e3', '1000000000000000', "1'--"]) {
    assert.equal((await service.get(`${PRODUCTS}/${encodeURIComponent(id)}`)).status, 400, id);
  }
  assert.deepEqual(await found('?category=Coffee'), earlier);
});

test('the longest word that a description can hold is kept, even though no index takes it', async () => {
  const id = await add({ name: 'Verylong', description: '日'.repeat(1000) });
  assert.equal(((await service.get(`${PRODUCTS}/${id}`)).body['description'] as string).length, 1000);
});
