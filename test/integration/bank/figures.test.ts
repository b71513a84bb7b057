import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBank } from '../../support/bank-service.ts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN, begin, done } from '../../support/interest-run.ts';
import { rowsOf, seededBank } from '../../support/seeded-bank.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
});
after(() => database[Symbol.asyncDispose]());

test("the bank's part of the dump counts what was done, and refusals by reason", async () => {
  await using bank = await startBank(await seededBank(database, 'figures', 3));
  const card = '4000000000000001';
  for (const amount of ['100.00', '200.00', '400.00', '5000.00', '2000.00']) {
    await bank.post('/api/v1/bank/payments', { card, merchant: 'm', amount });
  }
  await bank.post('/api/v1/bank/payments', { card: '4000000000004711', merchant: 'm', amount: '1.00' });
  await bank.post('/api/v1/bank/transfers', { from: 1, to: 3, amount: '7.00' });
  await bank.post('/api/v1/bank/transfers', { from: 1, to: 3, amount: '7000.00' });
  await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'savings', openingDeposit: '0.00' });
  await bank.post('/api/v1/bank/profiles/2/accounts', { kind: 'savings' });
  await done(bank, (await begin(bank, '2026-11-A')).body['id']);
  const { modules } = (await bank.as(ADMIN).get('/api/v1/bank/dump')).body as { modules: { bank: object } };
  assert.deepEqual(modules.bank, {
    Profiles: 3,
    'Checking accounts': 3,
    'Savings accounts': 4,
    'Accounts refused': { 'profile-unknown': 1 },
    // 6 × 1000.00 − 300.00 paid + 3 × 0.83 interest
    'Money held': '5702.49',
    'Payments accepted': 2,
    'Payments refused': { 'card-unknown': 1, 'insufficient-funds': 2, 'weekly-ceiling-exceeded': 1 },
    'Ceilings hit': 1,
    'Transfers accepted': 1,
    'Transfers refused': { 'insufficient-funds': 1 },
    'Interest paid': '2.49',
  });
});

test('who opens an account is to be told: once it is open, not when it is refused', async () => {
  const url = await seededBank(database, 'told', 2);
  // Messages run nowhere: what they are to get stays.
  await using bank = await startBank(url);
  const opened = await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'savings', openingDeposit: '12.30' }, 'o');
  await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'savings', openingDeposit: '12.30' }, 'o');
  await bank.post('/api/v1/bank/profiles/2/accounts', { kind: 'checking' });
  await sleep(600);
  const rows = await rowsOf(url, 'SELECT user_id, kind, facts FROM bank.outbox');
  const facts = { account: opened.body['id'], kind: 'savings', balance: '12.30' };
  assert.deepEqual(rows, [{ user_id: '1', kind: 'account-opened', facts }]);
  assert.equal(bank.child.exitCode, null);
});

test('what is to be told is handed to the messages, and then gone from the bank', async () => {
  const url = await seededBank(database, 'handed', 2);
  await using bank = await startBank(url, { env: { MODULES: 'bank,messages' } });
  assert.equal((await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'savings' })).status, 201);
  await eventually(async () => (await rowsOf(url, 'SELECT FROM bank.outbox')).length === 0);
  const kept = await rowsOf(url, `SELECT user_id, kind FROM messages.messages WHERE id LIKE 'bank-%'`);
  assert.deepEqual(kept, [{ user_id: '1', kind: 'account-opened' }]);
});
