import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { audit } from '../../../chaos/audit/audit.ts';
import type { AuditResult } from '../../../core/run-files.ts';
import type { BooksTotal } from '../../../core/system.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { openBooks } from '../../../sut/provision/open-books.ts';
import { answersAgain } from '../../support/answers-again.ts';
import { bothWays } from '../../support/audit-both-ways.ts';
import { makeBankTables, runSql } from '../../support/bank-ledger.ts';
import { BANK_BOOKED_OTHERWISE } from '../../support/bank-booked-otherwise.ts';
import { BANK_LOST } from '../../support/bank-lost.ts';
import { BANK_TORN } from '../../support/bank-torn.ts';
import { LEDGER, OPERATIONS } from '../../support/bank-tampering.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const TAMPERINGS = [...BANK_LOST, ...BANK_TORN, ...BANK_BOOKED_OTHERWISE];

describe('the audit of real books', () => {
  let database: TestDatabase;
  let totalBefore: BooksTotal;

  before(async () => {
    database = await startTestDatabase({ fsync: 'off' });
    const url = await database.create('untouched');
    await makeBankTables(url, 10);
    const books = await openBooks({ bank: url });
    totalBefore = await books.total();
    await books.close();
    await runSql(url, OPERATIONS);
  });
  after(async () => database[Symbol.asyncDispose]());

  async function auditOf(
    name: string,
    sql: readonly string[],
    ledger: (row: LedgerRow) => LedgerRow = (row) => row,
  ): Promise<AuditResult> {
    const url = await database.copy('untouched', name);
    await runSql(url, sql);
    const books = await openBooks({ bank: url });
    try {
      return await bothWays({
        books,
        ledger: LEDGER.map(ledger),
        prefix: 'r-',
        before: totalBefore,
        ask: answersAgain(LEDGER),
        interruptedWorkers: false,
      });
    } finally {
      await books.close();
    }
  }

  it('holds where nobody tampered with them', async () => {
    const result = await auditOf('as_it_is', []);
    assert.deepEqual(
      result.invariants.filter(({ verdict }) => verdict !== 'holds'),
      [],
    );
    assert.equal(result.sentence, '20 acknowledged operations, all in the books; none unknown; money conserved');
  });

  it('breaks I7 for a movement with two postings more that cancel out', async () => {
    const url = await database.copy('untouched', 'two_more');
    const movement = `(SELECT id FROM bank.transfers WHERE operation_key = 'r-p7')`;
    await runSql(url, [
      `INSERT INTO bank.postings SELECT ${movement}, -2, amount, 'payment', now() FROM unnest(ARRAY[50, -50]) AS amount`,
    ]);
    const books = await openBooks({ bank: url });
    try {
      const input = { books, ledger: LEDGER, prefix: 'r-', before: totalBefore, ask: answersAgain(LEDGER) };
      for (const mostOneByOne of [8, 1_000]) {
        const { sentence } = await audit({ ...input, interruptedWorkers: false, mostOneByOne });
        assert.match(sentence, /I7 broken: 1 movement .*\(r-p7\): 4 postings, sum 0\.00/);
      }
    } finally {
      await books.close();
    }
  });

  for (const [number, { what, sql, ledger, broken, says }] of TAMPERINGS.entries()) {
    it(`breaks ${broken.join(' and ')} and nothing else for ${what}`, async () => {
      const result = await auditOf(`tampered_${number}`, sql, ledger);
      const found = result.invariants.filter(({ verdict }) => verdict === 'broken').map(({ id }) => id);
      assert.deepEqual(found, broken, result.sentence);
      assert.deepEqual(
        result.invariants.filter(({ verdict }) => verdict === 'unknown'),
        [],
      );
      assert.match(result.sentence, says);
    });
  }
});
