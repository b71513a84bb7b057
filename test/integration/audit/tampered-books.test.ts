import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { audit } from '../../../chaos/audit/audit.ts';
import type { AuditResult } from '../../../core/run-files.ts';
import type { BooksTotal } from '../../../core/system.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { openBankBooks } from '../../../sut/provision/bank-books.ts';
import { makeBankTables, runSql } from '../../support/bank-ledger.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

/** Payments r-p1 … r-p9 of 1.00 from profile 1 … 9, transfers r-t1 … r-t8 to the next, and a refusal r-x. */
const OPERATIONS = [
  `SELECT bank.pay('r-p' || i, 'f', 2 * i - 1, 'shop', 100) FROM generate_series(1, 9) AS i`,
  `SELECT bank.transfer('r-t' || i, 'f', 2 * i - 1, 2 * i + 1, 250) FROM generate_series(1, 8) AS i`,
  `SELECT bank.pay('r-x', 'f', 1, 'shop', 99999999)`,
];

const ID_OF = (key: string): string => `(SELECT id FROM bank.transfers WHERE operation_key = '${key}')`;
const NEW_POSTINGS = (account: number, amount: number): string =>
  `(currval('bank.transfer_id'), ${account}, ${amount}, 'payment', now())`;
const PHANTOM = (key: string): string[] => [
  `INSERT INTO bank.transfers VALUES (nextval('bank.transfer_id'), '${key}', 'payment', 700, 'shop', now())`,
  `INSERT INTO bank.postings VALUES ${NEW_POSTINGS(3, -700)}, ${NEW_POSTINGS(-2, 700)}`,
  `UPDATE bank.accounts SET balance_cents = balance_cents - 700 WHERE id = 3`,
];

interface Tampering {
  readonly what: string;
  readonly sql: readonly string[];
  /** Everything that must not hold, and nothing else. */
  readonly broken: readonly string[];
  readonly says: RegExp;
}

const TAMPERINGS: readonly Tampering[] = [
  {
    what: 'an acknowledged payment undone to the last trace',
    sql: [
      `UPDATE bank.accounts SET balance_cents = balance_cents + 100 WHERE id = 3`,
      `DELETE FROM bank.postings WHERE transfer_id = ${ID_OF('r-p2')}`,
      `DELETE FROM bank.transfers WHERE operation_key = 'r-p2'`,
      `DELETE FROM bank.operations WHERE key = 'r-p2'`,
    ],
    broken: ['I1'],
    says: /^1 of 17 acknowledged operations is not in the books \(first: r-p2\); .*money conserved/,
  },
  {
    what: 'the record of an acknowledged payment lost, the movement kept',
    sql: [`DELETE FROM bank.operations WHERE key = 'r-p3'`],
    broken: ['I1'],
    says: /first: r-p3 \(only in part\)/,
  },
  {
    what: 'a payment that nobody asked for',
    sql: [...PHANTOM('r-ghost')],
    broken: ['I2'],
    says: /I2 broken: 1 of 19 booked operations in no user's ledger \(first: r-ghost\)/,
  },
  {
    what: 'a payment made twice',
    sql: [...PHANTOM('r-p4')],
    broken: ['I3'],
    says: /I3 broken: 1 operation booked more than once \(first: r-p4\)/,
  },
  {
    what: 'a refused payment made nevertheless',
    sql: [...PHANTOM('r-x')],
    broken: ['I4'],
    says: /I4 broken: 1 of 1 refused operation moved money/,
  },
  {
    what: 'money moved between two balances without a posting',
    sql: [
      `UPDATE bank.accounts SET balance_cents = balance_cents + CASE id WHEN 5 THEN 1 ELSE -1 END WHERE id IN (5, 7)`,
    ],
    broken: ['I6'],
    says: /I6 broken: 2 accounts whose balance is not its postings \(first: account 5/,
  },
  {
    what: 'a balance grown out of nothing',
    sql: [`UPDATE bank.accounts SET balance_cents = balance_cents + 12345 WHERE id = 5`],
    broken: ['I5', 'I6'],
    says: /money not conserved: 123\.45 out of nothing/,
  },
  {
    what: 'half a movement gone: money vanished on the way to the merchant',
    sql: [`DELETE FROM bank.postings WHERE account_id = -2 AND transfer_id = ${ID_OF('r-p5')}`],
    broken: ['I1', 'I5'],
    says: /r-p5 \(only in part\).*1\.00 vanished/,
  },
  {
    what: 'an account overdrawn by a payment that the books know all about',
    sql: [
      `ALTER TABLE bank.accounts DROP CONSTRAINT accounts_balance_cents_check`,
      `UPDATE bank.accounts SET balance_cents = balance_cents - 200000 WHERE id = 9`,
      `UPDATE bank.transfers SET amount_cents = amount_cents + 200000 WHERE operation_key = 'r-p5'`,
      `UPDATE bank.postings SET amount_cents = amount_cents + CASE account_id WHEN 9 THEN -200000 ELSE 200000 END
        WHERE transfer_id = ${ID_OF('r-p5')}`,
    ],
    broken: ['I8'],
    says: /I8 broken: 1 account below zero \(first: account 9: balance -1,0/,
  },
];

function ledgerOf(rows: readonly (readonly [string, LedgerRow['outcome']])[]): LedgerRow[] {
  return rows.map(([op, outcome]) => ({ op, endMs: 0, endpoint: 'e', lane: 'l', outcome, status: 0 }));
}

const LEDGER = ledgerOf([
  ...Array.from({ length: 9 }, (_, at) => [`r-p${at + 1}`, 'done'] as const),
  ...Array.from({ length: 8 }, (_, at) => [`r-t${at + 1}`, 'done'] as const),
  ['r-x', 'refused'],
]);

describe('the audit of real books', () => {
  let database: TestDatabase;
  let totalBefore: BooksTotal;

  before(async () => {
    database = await startTestDatabase({ fsync: 'off' });
    const url = await database.create('untouched');
    await makeBankTables(url, 10);
    const books = await openBankBooks(url);
    totalBefore = await books.total();
    await books.close();
    await runSql(url, OPERATIONS);
  });
  after(async () => database[Symbol.asyncDispose]());

  async function auditOf(name: string, sql: readonly string[]): Promise<AuditResult> {
    const url = await database.copy('untouched', name);
    await runSql(url, sql);
    const books = await openBankBooks(url);
    try {
      return await audit({
        books,
        ledger: LEDGER,
        prefix: 'r-',
        before: totalBefore,
        ask: () => Promise.reject(new Error('nothing is unknown')),
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
    assert.equal(result.sentence, '17 acknowledged operations, all in the books; none unknown; money conserved');
  });

  for (const [number, { what, sql, broken, says }] of TAMPERINGS.entries()) {
    it(`breaks ${broken.join(' and ')} and nothing else for ${what}`, async () => {
      const result = await auditOf(`tampered_${number}`, sql);
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
