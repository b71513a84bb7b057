import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { ApiClient, type ApiAnswer, type Cardholder } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';

const api = await ApiClient.fromEnvironment();
const manager = { as: 'manager-1' };
const unique = randomUUID().slice(0, 8);

// Tests of seeded products buy those above 96: the fuzz changes and removes the ones below.

/** A product that no store has. */
async function newProduct(price: string, category = 'lamps'): Promise<number> {
  const body = { name: `Lamp ${unique}`, category, price };
  const { status, body: product, text } = await api.post('/store/products', { ...manager, body });
  assert.equal(status, 201, text);
  return product['id'] as number;
}

async function stockOf(product: number): Promise<number> {
  const { body } = await api.get(`/store/stores/1/stock?after=${product - 1}`, manager);
  const [first] = body['stock'] as { product: number; quantity: number }[];
  return first?.product === product ? first.quantity : 0;
}

async function cartOf(buyer: Cardholder, items: Readonly<Record<number, number>>): Promise<number> {
  const cart = await api.post('/store/carts', { as: buyer.as, body: { store: 1 } });
  assert.equal(cart.status, 201, cart.text);
  const id = cart.body['id'] as number;
  for (const [product, quantity] of Object.entries(items)) {
    const put = await api.put(`/store/carts/${id}/items/${product}`, { as: buyer.as, body: { quantity } });
    assert.equal(put.status, 200, put.text);
  }
  return id;
}

function checkout(buyer: Cardholder, cart: number, key: string = randomUUID()): Promise<ApiAnswer> {
  return api.post(`/store/carts/${cart}/checkout`, { as: buyer.as, body: { card: buyer.card }, key });
}

async function priceOf(product: number): Promise<number> {
  return Number((await api.get(`/store/products/${product}`)).body['price']);
}

test('a product is found by words of its name, changed, and removed by a manager', async () => {
  const id = await newProduct('4.20');
  const found = await api.get(`/store/products?q=${encodeURIComponent(`LAMP ${unique}`)}`);
  assert.deepEqual(
    (found.body['products'] as { id: number }[]).map((one) => one.id),
    [id],
  );
  const body = { name: `Lamp ${unique} two`, category: 'lamps', price: '5.00' };
  assert.equal((await api.put(`/store/products/${id}`, { ...manager, body })).body['price'], '5.00');
  assert.equal((await api.delete(`/store/products/${id}`, manager)).status, 200);
  assert.equal((await api.get(`/store/products/${id}`)).status, 404);
});

/** The ids of a list of products, page by page to its end. */
async function idsListed(query = ''): Promise<number[]> {
  const ids: number[] = [];
  for (let next: number | undefined = 0; next !== undefined;) {
    const { status, body, text } = await api.get(`/store/products?${query}${next === 0 ? '' : `&after=${next}`}`);
    assert.equal(status, 200, text);
    ids.push(...(body['products'] as { id: number }[]).map(({ id }) => id));
    next = body['next'] as number | undefined;
  }
  return ids;
}

test('products come in pages without a gap, in a category too', async () => {
  const category = `lamps ${unique}`;
  const made: number[] = [];
  for (let count = 0; count < 60; count += 1) made.push(await newProduct('4.20', category));
  made.sort((one, other) => one - other);
  assert.deepEqual(await idsListed(`category=${encodeURIComponent(category)}`), made);
  const all = await idsListed();
  assert.deepEqual(
    all,
    [...new Set(all)].sort((one, other) => one - other),
  );
  assert.deepEqual(
    all.filter((id) => made.includes(id)),
    made,
  );
});

test('a checkout takes goods off the stock and money off the account, and gives an order', async () => {
  const buyer = await api.newCardholder();
  const [stock, price] = [await stockOf(102), await priceOf(102)];
  const order = await checkout(buyer, await cartOf(buyer, { 102: 3 }));
  assert.equal(order.status, 201, order.text);
  assert.deepEqual([order.body['state'], order.body['total']], ['confirmed', (3 * price).toFixed(2)]);
  assert.equal(await api.balanceOf(buyer), (1000 - 3 * price).toFixed(2));
  assert.equal(await stockOf(102), stock - 3);
  const seen = await api.get(`/store/orders/${String(order.body['id'])}`, { as: buyer.as });
  assert.deepEqual(seen.body, order.body);
});

test('a cart of somebody else looks as if it were not there, to staff too', async () => {
  const [buyer, other] = [await api.newCardholder(), await api.newCardholder()];
  const cart = await cartOf(buyer, { 107: 1 });
  for (const thief of [other, { ...other, as: 'cashier-1' }]) {
    const { as } = thief;
    const answers = [
      await api.get(`/store/carts/${cart}`, { as }),
      await api.put(`/store/carts/${cart}/items/107`, { as, body: { quantity: 9 } }),
      await checkout(thief, cart),
      await checkout({ ...thief, card: buyer.card }, cart),
    ];
    for (const { status, body } of answers) assert.deepEqual([status, body['code']], [404, 'cart-unknown'], as);
  }
  const { body } = await api.get(`/store/carts/${cart}`, { as: buyer.as });
  assert.deepEqual(
    (body['items'] as { quantity: number }[]).map(({ quantity }) => quantity),
    [1],
  );
});

test('an order is seen by its customer, by staff of its store and by admins, and by nobody else', async () => {
  const [buyer, other] = [await api.newCardholder(), await api.newCardholder()];
  const { body: order } = await checkout(buyer, await cartOf(buyer, { 107: 1 }));
  const id = order['id'] as number;
  for (const as of [buyer.as, 'cashier-1', 'manager-1', 'admin', other.as, 'cashier-2', 'manager-2']) {
    const theirs = ![other.as, 'cashier-2', 'manager-2'].includes(as);
    const one = await api.get(`/store/orders/${id}`, { as });
    assert.deepEqual([one.status, one.body['code']], theirs ? [200, undefined] : [404, 'order-unknown'], as);
    const { body } = await api.get('/store/orders', { as });
    assert.equal(
      (body['orders'] as { id: number }[]).some((shown) => shown.id === id),
      theirs,
      as,
    );
  }
});

test('a checkout that is asked for many times at once is one order and one payment', async () => {
  const buyer = await api.newCardholder();
  const price = await priceOf(105);
  const cart = await cartOf(buyer, { 105: 1 });
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 6 }, () => checkout(buyer, cart, key)));
  for (const { status, text } of answers) assert.deepEqual([status, text], [201, answers[0]?.text]);
  assert.equal(await api.balanceOf(buyer), (1000 - price).toFixed(2));
  const late = await checkout(buyer, cart);
  assert.deepEqual([late.status, late.body['code']], [409, 'cart-checked-out']);
});

test('a checkout that the bank refuses puts everything back', async () => {
  const buyer = await api.newCardholder({ openingDeposit: '0.50' });
  const stock = await stockOf(103);
  const refused = await checkout(buyer, await cartOf(buyer, { 103: 1 }));
  assert.deepEqual([refused.status, refused.body['code']], [422, 'insufficient-funds']);
  assert.equal(await api.balanceOf(buyer), '0.50');
  await eventually(async () => (await stockOf(103)) === stock);
});

test('a card of somebody else does not pay', async () => {
  const [buyer, other] = [await api.newCardholder(), await api.newCardholder()];
  const refused = await checkout({ ...buyer, card: other.card }, await cartOf(buyer, { 104: 1 }));
  assert.deepEqual([refused.status, refused.body['code']], [404, 'card-unknown']);
});

test('no more is sold than there is, however many buy at once', async () => {
  // Every 97th product is seeded with three pieces.
  const left = await stockOf(97);
  const buyers = await Promise.all(Array.from({ length: 5 }, () => api.newCardholder()));
  const carts = await Promise.all(buyers.map((buyer) => cartOf(buyer, { 97: 1 })));
  const answers = await Promise.all(buyers.map((buyer, at) => checkout(buyer, carts[at] ?? 0)));
  const sold = answers.filter(({ status }) => status === 201).length;
  assert.equal(sold, Math.min(left, 5));
  for (const { status, body } of answers.filter((each) => each.status !== 201)) {
    assert.deepEqual([status, body['code'], body['product']], [409, 'out-of-stock', 97]);
  }
  assert.equal(await stockOf(97), left - sold);
});

test('the warehouse ships what an employee asks for', async () => {
  const stock = await stockOf(106);
  const asked = await api.post('/store/replenishments', {
    as: 'cashier-1',
    body: { store: 1, product: 106, quantity: 20 },
  });
  assert.equal(asked.status, 201, asked.text);
  await eventually(async () => (await stockOf(106)) === stock + 20);
  const { body } = await api.get('/store/replenishments', { as: 'cashier-1' });
  const shown = (body['replenishments'] as { id: number; state: string }[]).find((one) => one.id === asked.body['id']);
  assert.equal(shown?.state, 'shipped');
});

test('staff ask for goods for their own store only, and see what was asked for it', async () => {
  const body = { store: 1, product: 106, quantity: 1 };
  for (const as of ['cashier-2', 'manager-2']) {
    const refused = await api.post('/store/replenishments', { as, body });
    assert.deepEqual([refused.status, refused.body['code']], [404, 'store-unknown'], as);
  }
  const asked = await api.post('/store/replenishments', { as: 'admin', body });
  assert.equal(asked.status, 201, asked.text);
  for (const as of ['manager-1', 'admin', 'cashier-2', 'manager-2']) {
    const { body: list } = await api.get('/store/replenishments', { as });
    const shown = (list['replenishments'] as { id: number }[]).some(({ id }) => id === asked.body['id']);
    assert.equal(shown, ['manager-1', 'admin'].includes(as), as);
  }
});

test('the reports count what was sold', async () => {
  const day = new Date().toISOString().slice(0, 10);
  const revenue = async (): Promise<number> => {
    const { body } = await api.get(`/store/reports/sales?from=${day}&to=${day}&by=product`, manager);
    const groups = body['groups'] as { group: number; revenue: string }[];
    return Number(groups.find(({ group }) => group === 108)?.revenue ?? 0);
  };
  const before = await revenue();
  const buyer = await api.newCardholder();
  const bought = await checkout(buyer, await cartOf(buyer, { 108: 2 }));
  assert.equal(bought.status, 201, bought.text);
  const expected = (before + 2 * (await priceOf(108))).toFixed(2);
  await eventually(async () => (await revenue()).toFixed(2) === expected);
  const performance = await api.get('/store/reports/performance', manager);
  assert.ok((performance.body['stores'] as unknown[]).length >= 1);
});

test('two users may use the same key: carts, checkouts, products and replenishments of one are not those of the other', async () => {
  const [one, other] = [await api.newCardholder(), await api.newCardholder()];
  const key = randomUUID();
  const cartBy = (buyer: Cardholder) => api.post('/store/carts', { as: buyer.as, body: { store: 1 }, key });
  const [mine, theirs] = [await cartBy(one), await cartBy(other)];
  assert.deepEqual([mine.status, theirs.status], [201, 201]);
  assert.notEqual(mine.body['id'], theirs.body['id']);
  assert.equal((await cartBy(one)).text, mine.text);

  const carts = [await cartOf(one, { 98: 1 }), await cartOf(other, { 98: 1 })] as const;
  const order = randomUUID();
  const both = await Promise.all([checkout(one, carts[0], order), checkout(other, carts[1], order)]);
  assert.deepEqual(
    both.map(({ status }) => status),
    [201, 201],
    both.map(({ text }) => text).join('\n'),
  );
  assert.notEqual(both[0].body['id'], both[1].body['id']);
  assert.equal((await checkout(one, carts[0], order)).text, both[0].text);

  const body = { name: `Lamp ${unique}`, category: 'twins', price: '3.00' };
  const products = [
    await api.post('/store/products', { as: 'manager-1', body, key }),
    await api.post('/store/products', { as: 'admin', body, key }),
  ];
  assert.deepEqual(
    products.map(({ status }) => status),
    [201, 201],
  );
  assert.notEqual(products[0]?.body['id'], products[1]?.body['id']);

  const goods = { store: 1, product: 97, quantity: 1 };
  const asked = [
    await api.post('/store/replenishments', { as: 'cashier-1', body: goods, key }),
    await api.post('/store/replenishments', { as: 'manager-1', body: goods, key }),
  ];
  assert.notEqual(asked[0]?.body['id'], asked[1]?.body['id']);
});
