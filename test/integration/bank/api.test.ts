import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank, type BankService } from '../../support/bank-service.ts';
import { cardNumberOf } from '../../../sut/app/bank/card-number.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let url: string;
let bank: BankService;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await database.create('bank');
  bank = await startBank(url);
});
after(async () => {
  await bank[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const PAYMENTS = '/api/v1/bank/payments';
const TRANSFERS = '/api/v1/bank/transfers';

interface AccountBody {
  readonly id: number;
  readonly profileId: number;
  readonly balance: string;
  readonly card?: { readonly number: string; readonly weeklyCeiling: string };
}

async function newProfile(): Promise<number> {
  return Number((await bank.post('/api/v1/bank/profiles', { name: 'Ada Almeida' })).body['id']);
}

async function newAccount(order: object, profile?: number): Promise<AccountBody> {
  const { status, body } = await bank.post(`/api/v1/bank/profiles/${profile ?? (await newProfile())}/accounts`, order);
  assert.equal(status, 201);
  return body as unknown as AccountBody;
}

test('a checking account opens with 1000.00, a card that follows from its odd id, and a ceiling of 500.00', async () => {
  const { id, balance, card } = await newAccount({ kind: 'checking' });
  assert.equal(id % 2, 1);
  assert.equal(balance, '1000.00');
  assert.deepEqual(card, { number: `4${String(id).padStart(15, '0')}`, weeklyCeiling: '500.00' });
});

test('a savings account has an even id and no card, and its deposit can be chosen', async () => {
  const { id, balance, card } = await newAccount({ kind: 'savings', openingDeposit: '0.00' });
  assert.equal(id % 2, 0);
  assert.equal(balance, '0.00');
  assert.equal(card, undefined);
});

test('a profile is shown with its accounts, as each of them is shown by itself', async () => {
  const profile = await newProfile();
  const checking = await newAccount({ kind: 'checking' }, profile);
  const savings = await newAccount({ kind: 'savings' }, profile);
  const shown = await bank.get(`/api/v1/bank/profiles/${profile}`);
  assert.equal(shown.status, 200);
  assert.deepEqual(
    (shown.body['accounts'] as { id: number }[]).map((account) => account.id).sort((one, other) => one - other),
    [checking.id, savings.id].sort((one, other) => one - other),
  );
  assert.deepEqual((await bank.get(`/api/v1/bank/accounts/${checking.id}`)).body, checking);
});

test('a payment takes its amount from the account of the card and appears among the entries', async () => {
  const { id, card } = await newAccount({ kind: 'checking' });
  const order = { card: card?.number, merchant: 'Café ☕', amount: '12.30' };
  const paid = await bank.post(PAYMENTS, order);
  assert.equal(paid.status, 201);
  assert.deepEqual({ ...paid.body, id: 0, at: '' }, { ...order, id: 0, balance: '987.70', at: '' });
  assert.equal((await bank.get(`/api/v1/bank/accounts/${id}`)).body['balance'], '987.70');
  const { entries } = (await bank.get(`/api/v1/bank/accounts/${id}/entries`)).body as { entries: object[] };
  assert.deepEqual(entries[0], {
    transfer: paid.body['id'],
    kind: 'payment',
    amount: '-12.30',
    merchant: 'Café ☕',
    at: paid.body['at'],
  });
  assert.equal((entries[1] as { kind: string }).kind, 'opening');
});

test('a transfer moves money between accounts of one profile and of two, in both directions', async () => {
  const profile = await newProfile();
  const one = await newAccount({ kind: 'checking' }, profile);
  const two = await newAccount({ kind: 'savings' }, profile);
  const stranger = await newAccount({ kind: 'checking' });
  assert.equal((await bank.post(TRANSFERS, { from: one.id, to: two.id, amount: '600.00' })).body['balance'], '400.00');
  assert.equal((await bank.post(TRANSFERS, { from: two.id, to: one.id, amount: '1.00' })).body['balance'], '1599.00');
  assert.equal(
    (await bank.post(TRANSFERS, { from: one.id, to: stranger.id, amount: '401.00' })).body['balance'],
    '0.00',
  );
  assert.equal((await bank.get(`/api/v1/bank/accounts/${stranger.id}`)).body['balance'], '1401.00');
});

test('entries come newest first in pages of 50 that follow each other without a gap', async () => {
  const { id, card } = await newAccount({ kind: 'checking' });
  for (let cents = 1; cents <= 60; cents += 1) {
    const amount = `0.${String(cents).padStart(2, '0')}`;
    assert.equal((await bank.post(PAYMENTS, { card: card?.number, merchant: 'm', amount })).status, 201);
  }
  type Page = { readonly entries: { readonly transfer: number; readonly amount: string }[]; readonly next?: number };
  const first = (await bank.get(`/api/v1/bank/accounts/${id}/entries`)).body as unknown as Page;
  assert.equal(first.entries.length, 50);
  const second = (await bank.get(`/api/v1/bank/accounts/${id}/entries?after=${first.next}`)).body as unknown as Page;
  assert.equal(second.next, undefined);
  assert.deepEqual(
    [...first.entries, ...second.entries].map((entry) => entry.amount),
    [...Array.from({ length: 60 }, (_, at) => `-0.${String(60 - at).padStart(2, '0')}`), '1000.00'],
  );
});

test('every refusal has its status and its stable code, and leaves no money moved', async () => {
  const poor = await newAccount({ kind: 'checking', openingDeposit: '10.00' });
  const rich = await newAccount({ kind: 'checking', openingDeposit: '9999999999.99', weeklyCeiling: '20.00' });
  const savings = await newAccount({ kind: 'savings' });
  const cases: readonly (readonly [string, object, number, string])[] = [
    [PAYMENTS, { card: poor.card?.number, merchant: 'm', amount: '10.01' }, 422, 'insufficient-funds'],
    [PAYMENTS, { card: rich.card?.number, merchant: 'm', amount: '20.01' }, 422, 'weekly-ceiling-exceeded'],
    [PAYMENTS, { card: cardNumberOf(987_654_321), merchant: 'm', amount: '1.00' }, 404, 'card-unknown'],
    [PAYMENTS, { card: cardNumberOf(savings.id), merchant: 'm', amount: '1.00' }, 404, 'card-unknown'],
    [PAYMENTS, { card: '5000000000000001', merchant: 'm', amount: '1.00' }, 404, 'card-unknown'],
    [TRANSFERS, { from: poor.id, to: savings.id, amount: '10.01' }, 422, 'insufficient-funds'],
    [TRANSFERS, { from: poor.id, to: 987_654_321, amount: '1.00' }, 404, 'account-unknown'],
    [TRANSFERS, { from: 987_654_321, to: poor.id, amount: '1.00' }, 404, 'account-unknown'],
    ['/api/v1/bank/profiles/987654321/accounts', { kind: 'savings' }, 404, 'profile-unknown'],
  ];
  for (const [path, order, status, code] of cases) {
    const answer = await bank.post(path, order);
    assert.deepEqual([answer.status, answer.body['code'], answer.body['status']], [status, code, status], code);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.equal(answer.body['type'], `urn:problem-type:${code}`);
  }
  assert.equal((await bank.get(`/api/v1/bank/accounts/${poor.id}`)).body['balance'], '10.00');
  assert.equal((await bank.get(`/api/v1/bank/accounts/${savings.id}`)).body['balance'], '1000.00');
});

test('a card may pay exactly its ceiling, and not a cent more', async () => {
  const { card } = await newAccount({ kind: 'checking', weeklyCeiling: '20.00' });
  const pay = async (amount: string): Promise<number> =>
    (await bank.post(PAYMENTS, { card: card?.number, merchant: 'm', amount })).status;
  assert.deepEqual([await pay('19.99'), await pay('0.02'), await pay('0.01'), await pay('0.01')], [201, 422, 201, 422]);
});

test('what is not there is 404 with its code', async () => {
  for (const [path, code] of [
    ['/api/v1/bank/profiles/987654321', 'profile-unknown'],
    ['/api/v1/bank/accounts/987654321', 'account-unknown'],
    ['/api/v1/bank/accounts/987654321/entries', 'account-unknown'],
    ['/api/v1/bank/nothing', 'not-found'],
  ] as const) {
    const answer = await bank.get(path);
    assert.deepEqual([answer.status, answer.body['code']], [404, code]);
  }
});

async function requestIdFor(given: string): Promise<string | null> {
  return (await bank.send('/api/v1/bank/accounts/1', { headers: { 'x-request-id': given } })).headers.get(
    'x-request-id',
  );
}

test('a sound request id comes back, an unsound one is replaced', async () => {
  assert.equal(await requestIdFor('shop-1:42'), 'shop-1:42');
  assert.match((await requestIdFor('no spaces')) ?? '', /^[0-9a-f-]{36}$/);
});

test('health, readiness and metrics tell the state of the process', async () => {
  assert.deepEqual((await bank.get('/healthz')).body, { status: 'ok', modules: ['bank'] });
  assert.equal((await bank.get('/readyz')).status, 200);
  const { text } = await bank.get('/metrics');
  assert.match(
    text,
    /http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/bank\/payments",status="201"\} \d+/,
  );
  assert.match(text, /nodejs_eventloop_lag_p99_seconds [\d.e-]+/);
  assert.match(text, /database_sessions_idle \d+/);
});

test('after all of this the books are right', async () => {
  assert.deepEqual(await faultsInTheBooks(url), []);
});
