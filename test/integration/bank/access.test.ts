import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BANK } from '../../../sut/app/bank/bank-module.ts';
import { ROLES, type Contract } from '../../../sut/app/http/contract.ts';
import { startBank, type BankAnswer, type BankService } from '../../support/bank-service.ts';
import { rowsOf, seededBank } from '../../support/seeded-bank.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { TOKEN_ENV, tokenFor } from '../../support/tokens.ts';

let database: TestDatabase;
let url: string;
let bank: BankService;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await seededBank(database, 'bank', 2);
  bank = await startBank(url);
});
after(async () => {
  await bank[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const CARD_OF_ONE = '4000000000000001';
const PAYMENT = { card: CARD_OF_ONE, merchant: 'm', amount: '1.00' };
const ONE = { user: 1, role: 'customer' } as const;
const TWO = { user: 2, role: 'customer' } as const;
const CASHIER = { user: 1_000_000_001, role: 'cashier', store: 1 } as const;
const MANAGER = { user: 1_000_000_002, role: 'manager', store: 1 } as const;
const ADMIN = { user: 1_000_000_000, role: 'admin' } as const;

let keys = 0;

/** A request after a contract, without anything in its body: who asks is looked at first. */
function ask({ method, path }: Contract, authorization: string): Promise<BankAnswer> {
  keys += 1;
  const headers = { authorization, 'idempotency-key': `access-${keys}`, 'content-type': 'application/json' };
  const address = path.replace(':id', '1').replace(':key', 'k');
  return bank.send(address, { method: method.toUpperCase(), headers, ...(method === 'get' ? {} : { body: '{}' }) });
}

test('every route refuses who has no token, and every role that its contract does not name', async () => {
  assert.equal(BANK.contracts.length, 10);
  for (const contract of BANK.contracts) {
    assert.notEqual(contract.access, 'public');
    const nobody = await ask(contract, '');
    assert.deepEqual([nobody.status, nobody.body['code']], [401, 'token-required'], contract.path);
    for (const role of ROLES) {
      const allowed = contract.access !== 'public' && contract.access.includes(role);
      const { status, body } = await ask(contract, `Bearer ${tokenFor({ user: 1, role })}`);
      const found = `${role} ${contract.method} ${contract.path}: ${status}`;
      if (allowed) assert.ok(status !== 401 && status !== 403, found);
      else assert.deepEqual([status, body['code']], [403, 'forbidden'], found);
    }
  }
});

test("to a customer, another's things are not there", async () => {
  const two = bank.as(TWO);
  const found = [
    await two.get('/api/v1/bank/profiles/1'),
    await two.get('/api/v1/bank/accounts/1'),
    await two.get('/api/v1/bank/accounts/2/entries'),
    await two.post('/api/v1/bank/profiles/1/accounts', { kind: 'savings' }),
    await two.post('/api/v1/bank/payments', PAYMENT),
    await two.post('/api/v1/bank/transfers', { from: 1, to: 3, amount: '1.00' }),
  ].map((answer) => `${answer.status} ${String(answer.body['code'])}`);
  assert.deepEqual(found, [
    '404 profile-unknown',
    '404 account-unknown',
    '404 account-unknown',
    '404 profile-unknown',
    '404 card-unknown',
    '404 account-unknown',
  ]);
  const [moved] = await rowsOf(url, `SELECT count(*) FROM bank.transfers WHERE kind <> 'opening'`);
  assert.deepEqual(moved, { count: '0' });
});

test('a customer uses what is theirs, and may pay into any account', async () => {
  const one = bank.as(ONE);
  assert.equal((await one.get('/api/v1/bank/profiles/1')).status, 200);
  assert.equal((await one.get('/api/v1/bank/accounts/2/entries')).status, 200);
  assert.equal((await one.post('/api/v1/bank/payments', PAYMENT)).status, 201);
  assert.equal((await one.post('/api/v1/bank/transfers', { from: 1, to: 3, amount: '1.00' })).status, 201);
  assert.equal((await one.post('/api/v1/bank/profiles/1/accounts', { kind: 'savings' })).status, 201);
});

test('a cashier takes any card; a manager sees, an admin also moves and opens for anybody', async () => {
  assert.equal((await bank.as(CASHIER).post('/api/v1/bank/payments', PAYMENT)).status, 201);
  for (const holder of [MANAGER, ADMIN]) {
    assert.equal((await bank.as(holder).get('/api/v1/bank/profiles/2')).status, 200);
    assert.equal((await bank.as(holder).get('/api/v1/bank/accounts/3/entries')).status, 200);
  }
  const admin = bank.as(ADMIN);
  assert.equal((await admin.post('/api/v1/bank/transfers', { from: 3, to: 1, amount: '1.00' })).status, 201);
  assert.equal((await admin.post('/api/v1/bank/profiles/2/accounts', { kind: 'checking' })).status, 201);
});

test("a key is its sender's: the same key of somebody else is a request of its own", async () => {
  const mine = await bank.as(ONE).post('/api/v1/bank/payments', PAYMENT, 'mine');
  assert.equal(mine.status, 201);
  const stranger = await bank.as(TWO).post('/api/v1/bank/payments', PAYMENT, 'mine');
  assert.deepEqual([stranger.status, stranger.body['code']], [404, 'card-unknown']);
  const taken = await bank.as(CASHIER).post('/api/v1/bank/payments', PAYMENT, 'mine');
  assert.deepEqual([taken.status, taken.headers.get('idempotency-replayed')], [201, null]);
  assert.notEqual(taken.body['id'], mine.body['id']);
  const again = await bank.as(ONE).post('/api/v1/bank/payments', PAYMENT, 'mine');
  assert.deepEqual([again.text, again.headers.get('idempotency-replayed')], [mine.text, 'true']);
});

test("the internal route is for services, by the system's own token", async () => {
  const headers = { authorization: `Bearer ${TOKEN_ENV.SERVICE_TOKEN}`, 'idempotency-key': 'close' };
  const answer = await bank.send('/internal/v1/bank/keys/never-came/close', { method: 'POST', headers });
  assert.deepEqual([answer.status, answer.body], [200, { done: false, replayed: false, refusal: 'cancelled' }]);
});
