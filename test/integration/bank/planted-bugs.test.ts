import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cardNumberOf } from '../../../sut/app/bank/card-number.ts';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank, type BankService } from '../../support/bank-service.ts';
import { begin, done, holdAccount, stuckAfter } from '../../support/interest-run.ts';
import { rowsOf, seededBank } from '../../support/seeded-bank.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;

before(async () => {
  database = await startTestDatabase();
});
after(() => database[Symbol.asyncDispose]());

const CASHIER = { user: 1_000_000_001, role: 'cashier', store: 1 } as const;

function startWith(url: string, bug: string | undefined): Promise<BankService> {
  const env = bug === undefined ? {} : { COMPOSITION_KIND: 'test', MASCARET_PLANTED_BUG: bug };
  return startBank(url, { env });
}

async function kill(bank: BankService): Promise<void> {
  const gone = once(bank.child, 'exit');
  bank.child.kill('SIGKILL');
  await gone;
}

/** Each case runs with the bug, which must break the books, and without it, when the same must leave them whole. */
for (const bug of ['no-unique-key', undefined] as const) {
  const pays = bug === undefined ? 'once' : 'each time';
  test(`${bug ?? 'without no-unique-key'}: a payment that is sent three times with its key pays ${pays}`, async () => {
    const url = await seededBank(database, bug === undefined ? 'keyed' : 'keyless', 10);
    await using bank = await startWith(url, bug);
    const order = { card: '4000000000000001', merchant: 'm', amount: '1.00' };
    for (let turn = 0; turn < 3; turn += 1) {
      assert.equal((await bank.post('/api/v1/bank/payments', order, 'again')).status, 201);
    }
    const { body } = await bank.get('/api/v1/bank/accounts/1');
    assert.equal(body['balance'], bug === undefined ? '999.00' : '997.00');
    // Transfers are not what the bug is in.
    for (let turn = 0; turn < 2; turn += 1) {
      const moved = await bank.post('/api/v1/bank/transfers', { from: 1, to: 3, amount: '1.00' }, 'moved');
      assert.deepEqual([moved.status, moved.headers.get('idempotency-replayed')], [201, turn === 0 ? null : 'true']);
    }
    const faults = await faultsInTheBooks(url);
    assert.equal(faults.length, bug === undefined ? 0 : 1, faults.join());
    if (bug !== undefined) assert.match(faults[0] ?? '', /an operation with too many or too few movements.*"again"/);
  });
}

/** Payments from many cards at a moderate rate, for a while, then SIGKILL; keys that were acknowledged and are not booked. */
async function lostByKill(url: string, bug: string | undefined): Promise<{ acknowledged: number; lost: number }> {
  await using bank = await startWith(url, bug);
  const cashier = bank.as(CASHIER);
  const acknowledged: string[] = [];
  const asked: Promise<void>[] = [];
  for (let at = 0; at < 100; at += 1) {
    const key = `kill-${at}`;
    const order = { card: cardNumberOf(2 * at + 1), merchant: 'm', amount: '1.00' };
    asked.push(
      cashier.post('/api/v1/bank/payments', order, key).then(
        (answer) => void (answer.status === 201 && acknowledged.push(key)),
        () => undefined,
      ),
    );
    await sleep(5);
  }
  await kill(bank);
  await Promise.all(asked);
  // The server notices that its sessions are gone, and rolls back what they had not committed.
  await sleep(200);
  const rows = await rowsOf<{ key: string }>(url, `SELECT key FROM bank.operations WHERE key LIKE 'kill-%'`);
  const booked = new Set(rows.map((row) => row.key));
  return { acknowledged: acknowledged.length, lost: acknowledged.filter((key) => !booked.has(key)).length };
}

test('ack-before-commit: a kill of the bank loses payments that it had acknowledged; without the bug it loses none', async () => {
  const bug = await lostByKill(await seededBank(database, 'early', 200), 'ack-before-commit');
  const sound = await lostByKill(await seededBank(database, 'in_time', 200), undefined);
  assert.ok(bug.acknowledged > 50 && sound.acknowledged > 50, JSON.stringify([bug, sound]));
  assert.ok(bug.lost > 0);
  assert.equal(sound.lost, 0);
  assert.deepEqual(await faultsInTheBooks(database.url('early')), []);
});

test('ack-before-commit keeps the books whole where nobody dies', async () => {
  const url = await seededBank(database, 'nobody_dies', 20);
  await using bank = await startWith(url, 'ack-before-commit');
  const order = { card: '4000000000000001', merchant: 'm', amount: '1.00' };
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => bank.post('/api/v1/bank/payments', order, `key-${at % 10}`)),
  );
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [201]);
  await sleep(300);
  assert.equal((await bank.get('/api/v1/bank/accounts/1')).body['balance'], '990.00');
  assert.deepEqual(await faultsInTheBooks(url), []);
});

/** An interest run of 1,500 accounts that a SIGKILL of the bank cuts short after 1,000, and the next bank ends. */
async function interestThroughKill(name: string, bug: string | undefined): Promise<string[]> {
  const url = await seededBank(database, name, 1500);
  const release = await holdAccount(url, 2500);
  await using first = await startWith(url, bug);
  const { id } = (await begin(first, '2026-11-A')).body;
  await stuckAfter(url, 1000);
  await kill(first);
  await release();
  await using second = await startWith(url, bug);
  await done(second, id);
  return faultsInTheBooks(url);
}

test('double-interest: a run that a crash cuts short pays accounts again; without the bug it pays none twice', async () => {
  const faults = await interestThroughKill('twice', 'double-interest');
  assert.equal(faults.length, 1, faults.join());
  assert.match(faults[0] ?? '', /^interest paid twice for a period/);
  assert.deepEqual(await interestThroughKill('not_twice', undefined), []);
});

test('double-interest pays nobody twice where nobody dies', async () => {
  const url = await seededBank(database, 'no_crash', 1200);
  await using bank = await startWith(url, 'double-interest');
  for (const period of ['2026-11-A', '2026-11-A', '2026-11-B'])
    await done(bank, (await begin(bank, period)).body['id']);
  assert.deepEqual(await faultsInTheBooks(url), []);
});
