import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { ApiClient } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';

const api = await ApiClient.fromEnvironment();

test('a checking account opens with 1,000.00 and a card with a ceiling of 500.00; a savings account has none', async () => {
  const { as, profile, account } = await api.newCardholder();
  const checking = await api.get(`/bank/accounts/${account}`, { as });
  assert.equal(checking.body['balance'], '1000.00');
  assert.equal((checking.body['card'] as { weeklyCeiling: string }).weeklyCeiling, '500.00');
  const savings = await api.post(`/bank/profiles/${profile}/accounts`, { as, body: { kind: 'savings' } });
  assert.equal(savings.status, 201);
  assert.equal(savings.body['card'], undefined);
  const both = await api.get(`/bank/profiles/${profile}`, { as });
  assert.equal((both.body['accounts'] as unknown[]).length, 2);
});

test('a payment takes the amount off the account and stands first among its entries', async () => {
  const one = await api.newCardholder();
  const body = { card: one.card, merchant: 'baker', amount: '12.30' };
  const paid = await api.post('/bank/payments', { as: one.as, body });
  assert.equal(paid.status, 201);
  assert.equal(await api.balanceOf(one), '987.70');
  const { entries } = (await api.get(`/bank/accounts/${one.account}/entries`, { as: one.as })).body as {
    entries: { amount: string; merchant?: string }[];
  };
  assert.deepEqual([entries[0]?.amount, entries[0]?.merchant, entries.length], ['-12.30', 'baker', 2]);
});

test('a payment is retried with one effect and one answer; the key is good for no other request', async () => {
  const one = await api.newCardholder();
  const key = randomUUID();
  const body = { card: one.card, merchant: 'baker', amount: '10.00' };
  const first = await api.post('/bank/payments', { as: one.as, body, key });
  const again = await Promise.all(
    Array.from({ length: 8 }, () => api.post('/bank/payments', { as: one.as, body, key })),
  );
  for (const answer of again) {
    assert.deepEqual([answer.status, answer.text], [201, first.text]);
    assert.equal(answer.headers.get('idempotency-replayed'), 'true');
  }
  assert.equal(await api.balanceOf(one), '990.00');
  const reused = await api.post('/bank/payments', { as: one.as, body: { ...body, amount: '11.00' }, key });
  assert.deepEqual([reused.status, reused.body['code']], [422, 'idempotency-key-reused']);
});

test('two customers may use the same key: each has an effect and an answer of their own', async () => {
  const [one, other] = [await api.newCardholder(), await api.newCardholder()];
  const key = randomUUID();
  const pay = (by: typeof one) =>
    api.post('/bank/payments', { as: by.as, body: { card: by.card, merchant: 'baker', amount: '10.00' }, key });
  const [first, second] = await Promise.all([pay(one), pay(other)]);
  assert.deepEqual([first.status, second.status], [201, 201]);
  assert.notEqual(first.body['id'], second.body['id']);
  assert.deepEqual([(await pay(one)).text, (await pay(other)).text], [first.text, second.text]);
  assert.deepEqual([await api.balanceOf(one), await api.balanceOf(other)], ['990.00', '990.00']);
  const stolen = await api.post('/bank/payments', {
    as: other.as,
    body: { card: one.card, merchant: 'baker', amount: '10.00' },
    key: randomUUID(),
  });
  assert.deepEqual([stolen.status, stolen.body['code']], [404, 'card-unknown']);
});

test('nobody pays more than there is, however many ask at once', async () => {
  const one = await api.newCardholder({ openingDeposit: '50.00' });
  const body = { card: one.card, merchant: 'baker', amount: '10.00' };
  const answers = await Promise.all(Array.from({ length: 12 }, () => api.post('/bank/payments', { as: one.as, body })));
  const refused = answers.filter(({ status }) => status !== 201);
  assert.equal(answers.length - refused.length, 5);
  for (const { status, body: problem } of refused) {
    assert.deepEqual([status, problem['code']], [422, 'insufficient-funds']);
  }
  assert.equal(await api.balanceOf(one), '0.00');
});

test('the weekly ceiling of a card holds to the cent, however many pay at once', async () => {
  const one = await api.newCardholder({ weeklyCeiling: '30.00' });
  const body = { card: one.card, merchant: 'baker', amount: '10.01' };
  const answers = await Promise.all(Array.from({ length: 6 }, () => api.post('/bank/payments', { as: one.as, body })));
  assert.equal(answers.filter(({ status }) => status === 201).length, 2);
  const codes = new Set(answers.filter(({ status }) => status === 422).map((each) => each.body['code']));
  assert.deepEqual([...codes], ['weekly-ceiling-exceeded']);
  const rest = await api.post('/bank/payments', { as: one.as, body: { ...body, amount: '9.98' } });
  assert.equal(rest.status, 201, rest.text);
  assert.equal(await api.balanceOf(one), '970.00');
});

test('a transfer moves money between profiles, and only the owner of the account it leaves can ask for it', async () => {
  const [one, other] = [await api.newCardholder(), await api.newCardholder()];
  const body = { from: one.account, to: other.account, amount: '100.00' };
  assert.equal((await api.post('/bank/transfers', { as: one.as, body })).status, 201);
  const stolen = await api.post('/bank/transfers', { as: other.as, body });
  assert.deepEqual([stolen.status, stolen.body['code']], [404, 'account-unknown']);
  assert.deepEqual([await api.balanceOf(one), await api.balanceOf(other)], ['900.00', '1100.00']);
});

test('what belongs to another customer looks as if it were not there', async () => {
  const [one, other] = [await api.newCardholder(), await api.newCardholder()];
  const { as } = other;
  for (const path of [`accounts/${one.account}`, `accounts/${one.account}/entries`, `profiles/${one.profile}`]) {
    assert.equal((await api.get(`/bank/${path}`, { as })).status, 404, path);
  }
  const opened = await api.post(`/bank/profiles/${one.profile}/accounts`, { as, body: { kind: 'savings' } });
  assert.equal(opened.body['code'], 'profile-unknown');
  const body = { card: one.card, merchant: 'baker', amount: '1.00' };
  const paid = await api.post('/bank/payments', { as, body });
  assert.deepEqual([paid.status, paid.body['code']], [404, 'card-unknown']);
  // At the till the card itself is the proof.
  assert.equal((await api.post('/bank/payments', { as: 'cashier-1', body })).status, 201);
});

test('entries come in pages of 50 without a gap', async () => {
  const [one, other] = [await api.newCardholder(), await api.newCardholder()];
  const body = { from: one.account, to: other.account, amount: '0.01' };
  for (let count = 0; count < 60; count += 10) {
    await Promise.all(Array.from({ length: 10 }, () => api.post('/bank/transfers', { as: one.as, body })));
  }
  const first = await api.get(`/bank/accounts/${one.account}/entries`, { as: one.as });
  const second = await api.get(`/bank/accounts/${one.account}/entries?after=${String(first.body['next'])}`, {
    as: one.as,
  });
  const ids = [first, second].flatMap((page) =>
    (page.body['entries'] as { transfer: number }[]).map((e) => e.transfer),
  );
  assert.equal(new Set(ids).size, 61);
  assert.equal(second.body['next'], undefined);
});

test('interest of a period is paid once to each savings account, however often it is asked for', async () => {
  const one = await api.newCardholder();
  const body = { kind: 'savings', openingDeposit: '2400.00' };
  const savings = await api.post(`/bank/profiles/${one.profile}/accounts`, { as: one.as, body });
  const balance = async () =>
    (await api.get(`/bank/accounts/${String(savings.body['id'])}`, { as: one.as })).body['balance'] as string;
  // A period of its own, so that the test can be run again: those of a year far from now.
  const period = `${3000 + Math.floor(Math.random() * 6000)}-0${1 + Math.floor(Math.random() * 9)}-A`;
  await interestRun(period);
  const paid = await balance();
  assert.equal(paid, '2402.00', '2 % a year, a twenty-fourth of it');
  await interestRun(period);
  assert.equal(await balance(), paid);
});

/** Asks for a run, and resolves when it is done. */
async function interestRun(period: string): Promise<void> {
  const asked = await api.post('/bank/interest-runs', { as: 'admin', body: { period } });
  assert.equal(asked.status, 202, asked.text);
  await eventually(async () => {
    const { body } = await api.get(`/bank/interest-runs/${String(asked.body['id'])}`, { as: 'admin' });
    return body['state'] === 'done';
  });
}

test('the keys by which checkouts pay cannot be used up by anybody else', async () => {
  const one = await api.newCardholder();
  const body = { card: one.card, merchant: 'store-1', amount: '1.00' };
  for (const path of ['/bank/payments', '/store/carts', '/bank/profiles']) {
    const { status, body: problem } = await api.post(path, { as: one.as, body, key: 'order-999999' });
    assert.deepEqual([status, problem['code']], [403, 'idempotency-key-reserved'], path);
  }
});

test('a cashier takes a payment with a card and learns no balance, also when it is repeated', async () => {
  const one = await api.newCardholder();
  const body = { card: one.card, merchant: 'till', amount: '0.01' };
  const key = randomUUID();
  for (const replayed of [null, 'true']) {
    const paid = await api.post('/bank/payments', { as: 'cashier-1', body, key });
    assert.deepEqual([paid.status, paid.headers.get('idempotency-replayed')], [201, replayed]);
    assert.deepEqual(Object.keys(paid.body).toSorted(), ['amount', 'at', 'card', 'id', 'merchant']);
    assert.doesNotMatch(paid.text, /balance|999\.99/);
  }
  const own = await api.post('/bank/payments', { as: one.as, body });
  assert.equal(own.body['balance'], '999.98');
  assert.equal((await api.get(`/bank/accounts/${one.account}`, { as: 'cashier-1' })).status, 403);
});
