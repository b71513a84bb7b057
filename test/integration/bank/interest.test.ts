import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank } from '../../support/bank-service.ts';
import { ADMIN, begin, done, holdAccount, RUNS, stuckAfter } from '../../support/interest-run.ts';
import { rowsOf, seededBank } from '../../support/seeded-bank.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;

before(async () => {
  database = await startTestDatabase();
});
after(() => database[Symbol.asyncDispose]());

test('each savings account gets a 24th of two per cent, cents begun left out, from the own account -3; nobody else does', async () => {
  const url = await seededBank(database, 'exact', 700);
  // 11.99 earn less than a cent, 12.00 one; the largest balance that can come about by one opening.
  await rowsOf(url, `INSERT INTO bank.profiles VALUES (1000, 1, 'Ada', now())`);
  for (const [key, cents] of [
    ['a', 1199],
    ['b', 1200],
    ['c', 0],
    ['d', 999_999_999_999],
  ] as const) {
    await rowsOf(url, `SELECT bank.open_account($1, 'f', 1, 1000, 'savings', $2, null)`, [key, cents]);
  }
  await using bank = await startBank(url);
  const answer = await begin(bank, '2026-11-A');
  assert.equal(answer.status, 202);
  const run = await done(bank, answer.body['id']);
  // 700 × 0.83 + 0.01 + 8333333.33
  assert.deepEqual([run['period'], run['accountsPaid'], run['paid']], ['2026-11-A', 702, '8333914.34']);
  const paid = await rowsOf<{ id: string; cents: string; balance: string }>(
    url,
    `SELECT a.id, p.amount_cents AS cents, a.balance_cents AS balance FROM bank.postings p JOIN bank.accounts a ON a.id = p.account_id
     WHERE p.kind = 'interest' ORDER BY a.id`,
  );
  assert.deepEqual(paid.slice(0, 2), [
    { id: '2', cents: '83', balance: '100083' },
    { id: '4', cents: '83', balance: '100083' },
  ]);
  assert.deepEqual(paid.slice(-2), [
    { id: '1404', cents: '1', balance: '1201' },
    { id: '1408', cents: '833333333', balance: '1000833333332' },
  ]);
  const [own] = await rowsOf(url, 'SELECT sum(amount_cents) AS sum FROM bank.postings WHERE account_id = -3');
  assert.deepEqual(own, { sum: '-833391434' });
  const entries = (await bank.as({ user: 2, role: 'customer' }).get('/api/v1/bank/accounts/4/entries')).body['entries'];
  const [{ at: _, transfer: __, ...entry }] = entries as [Record<string, unknown>];
  assert.deepEqual(entry, { kind: 'interest', amount: '0.83' });
  assert.deepEqual(await faultsInTheBooks(url), []);
});

test('a period is paid once, however often and by however many instances at once it is asked for', async () => {
  const url = await seededBank(database, 'once', 1200);
  await using one = await startBank(url);
  await using two = await startBank(url);
  await using three = await startBank(url);
  const banks = [one, two, three] as const;
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => begin(banks[at % 3] ?? one, '2026-11-A')));
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [202]);
  assert.equal(new Set(answers.map((answer) => answer.body['id'])).size, 1);
  const run = await done(one, answers[0]?.body['id']);
  assert.deepEqual(await done(two, run['id']), run);
  const later = await begin(three, '2026-11-A');
  assert.deepEqual([later.status, later.body], [202, run]);
  // The next period pays interest on interest.
  const next = await done(two, (await begin(two, '2026-11-B')).body['id']);
  assert.deepEqual(
    [run['accountsPaid'], run['paid'], next['accountsPaid'], next['paid']],
    [1200, '996.00', 1200, '996.00'],
  );
  const workers = banks.map((bank) => bank.log.filter((entry) => entry['msg'] === 'interest paid').length);
  assert.equal(
    workers.reduce((sum, count) => sum + count, 0),
    2,
  );
  assert.deepEqual(await faultsInTheBooks(url), []);
});

test('an account that is opened while a run is under way, or after it, gets nothing of it', async () => {
  const url = await seededBank(database, 'late', 600);
  const release = await holdAccount(url, 1100);
  await using bank = await startBank(url);
  const { id } = (await begin(bank, '2026-11-A')).body;
  await stuckAfter(url, 500);
  const during = await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'savings' });
  await release();
  assert.equal((await done(bank, id))['accountsPaid'], 600);
  const later = await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'savings' });
  const again = (await begin(bank, '2026-11-A')).body;
  assert.deepEqual([again['id'], (await done(bank, again['id']))['accountsPaid']], [id, 600]);
  for (const opened of [during, later]) {
    const { body } = await bank.get(`/api/v1/bank/accounts/${String(opened.body['id'])}`);
    assert.equal(body['balance'], '1000.00');
  }
});

test('a bank killed in mid-batch leaves whole chunks, and the next one pays the rest, once', async () => {
  const url = await seededBank(database, 'killed', 2600);
  const release = await holdAccount(url, 3000);
  await using first = await startBank(url);
  const key = 'run-of-november';
  const { id } = (await begin(first, '2026-11-A', key)).body;
  await stuckAfter(url, 1000);
  // The chunk under way has 499 accounts locked.
  const gone = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await gone;
  assert.deepEqual(await faultsInTheBooks(url), []);
  await release();
  await using second = await startBank(url);
  const again = await begin(second, '2026-11-A', key);
  assert.deepEqual([again.status, again.body['id'], again.headers.get('idempotency-replayed')], [202, id, 'true']);
  assert.deepEqual([(await done(second, id))['accountsPaid'], (await done(second, id))['paid']], [2600, '2158.00']);
  assert.deepEqual(await faultsInTheBooks(url), []);
});

test('a database killed in mid-batch loses no chunk that was committed, and pays none twice', async () => {
  const url = await seededBank(database, 'crashed', 2600);
  await holdAccount(url, 3000);
  await using bank = await startBank(url);
  const { id } = (await begin(bank, '2026-11-A')).body;
  await stuckAfter(url, 1000);
  await database.kill();
  await database.start();
  assert.equal((await done(bank, id))['accountsPaid'], 2600);
  assert.equal(bank.child.exitCode, null);
  assert.deepEqual(await faultsInTheBooks(url), []);
});

test('SIGTERM in mid-batch ends the bank with 0 and leaves the rest of the run to the next instance', async () => {
  const url = await seededBank(database, 'stopped', 1500);
  const release = await holdAccount(url, 2100);
  await using first = await startBank(url);
  const { id } = (await begin(first, '2026-11-A')).body;
  await stuckAfter(url, 1000);
  const gone = once(first.child, 'exit');
  first.child.kill('SIGTERM');
  await release();
  assert.deepEqual(await gone, [0, null]);
  await using second = await startBank(url);
  assert.equal((await done(second, id))['accountsPaid'], 1500);
  assert.deepEqual(await faultsInTheBooks(url), []);
});

test('transfers that come in between neither block for good nor lose money', async () => {
  const url = await seededBank(database, 'beside', 3000);
  await using bank = await startBank(url);
  const { id } = (await begin(bank, '2026-11-A')).body;
  const admin = bank.as(ADMIN);
  const statuses: number[] = [];
  await Promise.all(
    Array.from({ length: 12 }, async (_, client) => {
      for (let turn = 0; turn < 25; turn += 1) {
        const from = 1 + ((client * 499 + turn * 241) % 6000);
        const to = 1 + ((client * 733 + turn * 389 + 1) % 6000);
        if (from === to) continue;
        statuses.push((await admin.post('/api/v1/bank/transfers', { from, to, amount: '10.00' })).status);
      }
    }),
  );
  assert.deepEqual([...new Set(statuses)], [201]);
  assert.equal((await done(bank, id))['accountsPaid'], 3000);
  assert.deepEqual(await faultsInTheBooks(url), []);
});

test('a period of the wrong form is refused, and a run that is not there is 404', async () => {
  const url = await seededBank(database, 'form', 1);
  await using bank = await startBank(url);
  for (const period of ['2026-13-A', '2026-11-C', '2026-11', '2026-11-A ', 11, null]) {
    const answer = await bank.as(ADMIN).post(RUNS, { period });
    assert.deepEqual([answer.status, answer.body['code']], [400, 'request-invalid'], String(period));
  }
  const missing = await bank.as(ADMIN).get(`${RUNS}/4711`);
  assert.deepEqual([missing.status, missing.body['code']], [404, 'interest-run-unknown']);
});
