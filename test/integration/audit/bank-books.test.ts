import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Books, BooksTotal } from '../../../core/system.ts';
import { startBooksProbe } from '../../../metrics/books-probe.ts';
import { openBooks } from '../../../sut/provision/open-books.ts';
import { makeBankTables, runSql } from '../../support/bank-ledger.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

describe("the bank's books", () => {
  let database: TestDatabase;
  let url: string;
  let books: Books & { close(): Promise<void> };

  before(async () => {
    database = await startTestDatabase({ fsync: 'off' });
    url = await database.create('bank');
    await makeBankTables(url, 10);
    books = await openBooks({ bank: url });
  });
  after(async () => {
    await books.close();
    await database[Symbol.asyncDispose]();
  });

  it('add up to zero, openings included', async () => {
    assert.deepEqual(await books.total(), {
      customersCents: 1_000_000n,
      bankCents: -1_000_000n,
      postedCents: 1_000_000n,
      lowestCents: 100_000n,
      negativeAccounts: 0,
    });
  });

  it('tell done operations from refused ones, and count a profile as one effect', async () => {
    await runSql(url, [
      `SELECT bank.create_profile('q-profile', 'f', 1, 'Somebody')`,
      `SELECT bank.open_account('q-account', 'f', 1, 1, 'savings', 500, null)`,
      `SELECT bank.pay('q-paid', 'f', null, 1, 'shop', 1)`,
      `SELECT bank.pay('q-refused', 'f', null, 1, 'shop', 99999999)`,
    ]);
    const operations = await books.operations('q-');
    const done = { movements: 1, whole: true, refused: false };
    assert.deepEqual(
      operations
        .map(({ key, movements, whole, refused }) => ({ key, movements, whole, refused }))
        .toSorted((left, right) => left.key.localeCompare(right.key)),
      [
        { key: 'q-account', ...done },
        { key: 'q-paid', ...done },
        { key: 'q-profile', ...done },
        { key: 'q-refused', movements: 0, whole: true, refused: true },
      ],
    );
  });

  it('take a prefix by the letter: no pattern, no SQL', async () => {
    await runSql(url, [`SELECT bank.pay('w%_x', 'f', null, 3, 'shop', 1)`]);
    assert.equal((await books.operations('w%_')).length, 1);
    assert.equal((await books.operations('q%')).length, 0);
    assert.equal((await books.operations("' OR true --")).length, 0);
  });

  it('call an operation recorded as done without its movement not whole', async () => {
    await runSql(url, [
      `SELECT bank.pay('h-1', 'f', null, 5, 'shop', 1)`,
      `DELETE FROM bank.transfers WHERE operation_key = 'h-1'`,
    ]);
    assert.deepEqual(await books.operations('h-'), [{ key: 'h-1', movements: 0, whole: false, refused: false }]);
  });

  it('name accounts with postings that do not exist', async () => {
    const found = await books.unbalancedAccounts();
    // Left over from the movement deleted above.
    assert.deepEqual(found.examples, ['account 5: balance 999.99, postings 1,000.00']);
    await runSql(url, [`UPDATE bank.postings SET account_id = 4711 WHERE account_id = 3 AND amount_cents < 0`]);
    assert.deepEqual((await books.unbalancedAccounts()).examples, [
      'account 3: balance 999.99, postings 1,000.00',
      'account 5: balance 999.99, postings 1,000.00',
      'account 4711: does not exist, postings -0.01',
    ]);
  });

  it('look at every window of seven days, to the microsecond', async () => {
    await runSql(url, [
      paid(11, 'k-1', '0 seconds'),
      paid(11, 'k-2', '168 hours'),
      paid(13, 'k-3', '0 seconds'),
      paid(13, 'k-4', '167:59:59.999999'),
      paid(15, 'k-5', '0 seconds'),
      paid(15, 'k-6', '1 second'),
      `UPDATE bank.accounts SET weekly_ceiling_cents = CASE id WHEN 15 THEN 800 ELSE 799 END WHERE id IN (11, 13, 15)`,
    ]);
    assert.deepEqual(await books.overspentCards(), {
      count: 1,
      examples: ['card of account 13: 8.00 in the seven days to 2026-03-08T11:59:59Z, ceiling 7.99'],
    });
  });

  it('count whatever is recorded, also what changes no sum, and know of a run that is not finished', async () => {
    const recorded = await books.recorded();
    await runSql(url, [`SELECT bank.transfer('n-1', 'f', null, 17, 19, 1)`]);
    assert.equal((await books.recorded()) - recorded, 3, 'an operation and two postings');
    assert.equal(await books.underWay(), 0);
    await runSql(url, [`SELECT bank.begin_interest_run('n-2', 'f', '2026-11-A')`]);
    assert.equal(await books.underWay(), 1);
    await runSql(url, [`SELECT bank.pay_interest_chunk(1, 100)`]);
    assert.equal(await books.underWay(), 0);
  });

  it('reject a database that is not there', async () => {
    await assert.rejects(openBooks({ bank: database.url('nowhere') }), /does not exist/);
  });

  it('come back after the database was killed, and a probe counts what it could not read', async () => {
    const samples: BooksTotal[] = [];
    const probe = startBooksProbe(
      () => books.total(),
      (sample) => samples.push(sample),
      20,
    );
    await eventually(() => samples.length > 0);
    await database.kill();
    await eventually(() => probe.failures() > 0);
    await database.start();
    const seen = samples.length;
    await eventually(() => samples.length > seen);
    await probe.stop();
    const ended = samples.length;
    await sleep(60);
    assert.equal(samples.length, ended);
  });

  it('give up on a frozen database and read on when it goes on', async () => {
    await books.total();
    await database.freeze(true);
    try {
      await assert.rejects(books.total(), /timeout/i);
      await assert.rejects(books.total(), /timeout/i);
    } finally {
      await database.freeze(false);
    }
    await eventually(() =>
      books.total().then(
        () => true,
        () => false,
      ),
    );
  });
});

/** A payment of 4.00 at a time after noon of the first of March. */
function paid(account: number, key: string, later: string): string {
  const at = `'2026-03-01T12:00:00Z'::timestamptz + interval '${later}'`;
  return `SELECT bank.pay('${key}', 'f', null, ${account}, 'shop', 400, ${at})`;
}
