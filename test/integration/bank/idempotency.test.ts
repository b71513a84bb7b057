import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cardNumberOf } from '../../../sut/app/bank/card-number.ts';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank, type BankAnswer, type BankService } from '../../support/bank-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let url: string;
let bank: BankService;

before(async () => {
  database = await startTestDatabase();
  url = await database.create('bank');
  bank = await startBank(url);
  await bank.post('/api/v1/bank/profiles', { name: 'Ada' });
  for (let count = 0; count < 4; count += 1) await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'checking' });
});
after(async () => {
  await bank[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const PAYMENTS = '/api/v1/bank/payments';

async function balance(account: number): Promise<unknown> {
  return (await bank.get(`/api/v1/bank/accounts/${account}`)).body['balance'];
}

const WRITES: readonly (readonly [string, string, object])[] = [
  ['a payment', PAYMENTS, { card: cardNumberOf(1), merchant: 'm', amount: '1.00' }],
  ['a payment refused for funds', PAYMENTS, { card: cardNumberOf(1), merchant: 'm', amount: '100000.00' }],
  ['a payment with an unknown card', PAYMENTS, { card: cardNumberOf(4711), merchant: 'm', amount: '1.00' }],
  ['a transfer', '/api/v1/bank/transfers', { from: 1, to: 3, amount: '2.00' }],
  ['a profile', '/api/v1/bank/profiles', { name: 'Twice' }],
  ['an account', '/api/v1/bank/profiles/1/accounts', { kind: 'savings', openingDeposit: '5.00' }],
  ['an account of nobody', '/api/v1/bank/profiles/4711/accounts', { kind: 'savings' }],
];

for (const [what, path, body] of WRITES) {
  test(`${what} asked again with its key gets the same answer, word for word, and has one effect`, async () => {
    const first = await bank.post(path, body, `again ${what}`.replaceAll(' ', '-'));
    const held = await balance(1);
    const second = await bank.post(path, body, `again ${what}`.replaceAll(' ', '-'));
    assert.deepEqual([second.status, second.text], [first.status, first.text]);
    assert.equal(first.headers.get('idempotency-replayed'), null);
    assert.equal(second.headers.get('idempotency-replayed'), 'true');
    assert.equal(await balance(1), held);
  });

  test(`${what} asked thirty times at once with one key gets one answer and has one effect`, async () => {
    const key = `at-once ${what}`.replaceAll(' ', '-');
    const answers = await Promise.all(Array.from({ length: 30 }, () => bank.post(path, body, key)));
    assert.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1);
    assert.equal(answers.filter((answer) => answer.headers.get('idempotency-replayed') === null).length, 1);
  });
}

test('a refusal stays the answer to its key when it would no longer be refused', async () => {
  const order = { card: cardNumberOf(5), merchant: 'm', amount: '1000.01' };
  const refused = await bank.post(PAYMENTS, order, 'refused-for-good');
  assert.equal(refused.body['code'], 'insufficient-funds');
  await bank.post('/api/v1/bank/transfers', { from: 1, to: 5, amount: '100.00' });
  const again = await bank.post(PAYMENTS, order, 'refused-for-good');
  assert.deepEqual([again.status, again.text], [refused.status, refused.text]);
});

test('the same request written differently is the same request', async () => {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'idempotency-key': 'spelling' };
  const send = (body: string): Promise<BankAnswer> => bank.send(PAYMENTS, { method: 'POST', headers, body });
  const first = await send(`{"card":"${cardNumberOf(1)}","merchant":"m","amount":"1.00"}`);
  const second = await send(` { "amount" : "1.00", "merchant":"\\u006d", "card":"${cardNumberOf(1)}" } `);
  assert.equal(first.status, 201);
  assert.deepEqual([second.status, second.text], [first.status, first.text]);
});

test('a key used for another request is refused, whatever differs', async () => {
  const order = { card: cardNumberOf(1), merchant: 'm', amount: '1.00' };
  assert.equal((await bank.post(PAYMENTS, order, 'reused')).status, 201);
  const others: readonly (readonly [string, object])[] = [
    [PAYMENTS, { ...order, amount: '1.01' }],
    [PAYMENTS, { ...order, merchant: 'n' }],
    [PAYMENTS, { ...order, card: cardNumberOf(3) }],
    [PAYMENTS, { ...order, card: cardNumberOf(4711) }],
    ['/api/v1/bank/transfers', { from: 1, to: 3, amount: '1.00' }],
    ['/api/v1/bank/profiles', { name: 'm' }],
    ['/api/v1/bank/profiles/1/accounts', { kind: 'checking' }],
  ];
  for (const [path, body] of others) {
    const answer = await bank.post(path, body, 'reused');
    assert.deepEqual(
      [answer.status, answer.body['code']],
      [422, 'idempotency-key-reused'],
      `${path} ${JSON.stringify(body)}`,
    );
  }
});

test('of different requests that use one key at once, one is served and the others are told', async () => {
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(
      [1, 3, 5, 7, 1, 3, 5, 7].map((account) =>
        bank.post(PAYMENTS, { card: cardNumberOf(account), merchant: 'm', amount: '0.01' }, `contested-${round}`),
      ),
    );
    const statuses = answers.map((answer) => answer.status);
    // The card that won asked twice: both got its answer.
    assert.equal(statuses.filter((status) => status === 201).length, 2, statuses.join());
    assert.equal(statuses.filter((status) => status === 422).length, 6, statuses.join());
  }
});

test('after all of this each key has one effect, or none where it was refused', async () => {
  assert.deepEqual(await faultsInTheBooks(url), []);
});
