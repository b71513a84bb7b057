import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { audit } from '../../../chaos/audit/audit.ts';
import type { AuditResult } from '../../../core/run-files.ts';
import type { BooksTotal } from '../../../core/system.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { openBooks } from '../../../sut/provision/open-books.ts';
import { makeBankTables, runSql } from '../../support/bank-ledger.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

/**
 * Payments r-p1 … r-p9 of 1.00 from profile 1 … 9, transfers r-t1 … r-t8 to the next, a refusal r-x, and an interest run
 * r-n over a savings account opened as r-s.
 */
const OPERATIONS = [
  `SELECT bank.pay('r-p' || i, 'f', null, 2 * i - 1, 'shop', 100) FROM generate_series(1, 9) AS i`,
  `SELECT bank.transfer('r-t' || i, 'f', null, 2 * i - 1, 2 * i + 1, 250) FROM generate_series(1, 8) AS i`,
  `SELECT bank.pay('r-x', 'f', null, 1, 'shop', 99999999)`,
  `SELECT bank.open_account('r-s', 'f', null, 1, 'savings', 100000, null)`,
  `SELECT bank.begin_interest_run('r-n', 'f', '2026-11-A')`,
  `SELECT bank.pay_interest_chunk(1, 100)`,
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
    says: /^1 of 19 acknowledged operations is not in the books \(first: r-p2\); .*money conserved/,
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
    says: /I2 broken: 1 of 21 booked operations in no user's ledger \(first: r-ghost\)/,
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
    broken: ['I1', 'I5', 'I7'],
    says: /r-p5 \(only in part\).*1\.00 vanished; I7 broken: 1 movement .*\(r-p5\): 1 posting, sum -1\.00/,
  },
  {
    what: 'a movement whose amount is not what was posted for it',
    sql: [`UPDATE bank.transfers SET amount_cents = 99 WHERE operation_key = 'r-p6'`],
    broken: ['I1'],
    says: /^1 of 19 acknowledged operations is not in the books \(first: r-p6 \(only in part\)\)/,
  },
  {
    what: 'a movement with two postings more that cancel out',
    sql: [
      `INSERT INTO bank.postings SELECT id, -2, amount, 'payment', now() FROM bank.transfers, unnest(ARRAY[50, -50]) AS amount
        WHERE operation_key = 'r-p7'`,
    ],
    broken: ['I1', 'I7'],
    says: /first: r-p7 \(only in part\).*I7 broken: 1 movement .*\(r-p7\): 4 postings, sum 0\.00/,
  },
  {
    what: 'more taken from an account than the merchant was given',
    sql: [
      `UPDATE bank.postings SET amount_cents = -101 WHERE account_id = 15 AND transfer_id = ${ID_OF('r-p8')}`,
      `UPDATE bank.accounts SET balance_cents = balance_cents - 1 WHERE id = 15`,
    ],
    broken: ['I1', 'I5', 'I7'],
    says: /first: r-p8 \(only in part\).*0\.01 vanished; I7 broken: 1 movement .*\(r-p8\): 2 postings, sum -0\.01/,
  },
  {
    what: 'a movement posted to no account at all',
    sql: [
      `DELETE FROM bank.postings WHERE transfer_id = ${ID_OF('r-p9')}`,
      `UPDATE bank.accounts SET balance_cents = balance_cents + 100 WHERE id = 17`,
    ],
    broken: ['I1', 'I7'],
    says: /first: r-p9 \(only in part\).*\(r-p9\): 0 postings, sum 0\.00/,
  },
  {
    what: 'an opening deposit that was not posted as one',
    sql: [`UPDATE bank.accounts SET opening_cents = opening_cents + 1 WHERE id = 5`],
    broken: ['I6'],
    says: /account 5: opening [\d,.]+, posted as opening/,
  },
  {
    what: 'the profile of an acknowledged request gone, its record kept',
    sql: [
      `INSERT INTO bank.operations (key, kind, fingerprint, subject_id, at) VALUES ('r-q', 'profile', 'f', 999, now())`,
    ],
    broken: ['I2'],
    says: /I2 broken/,
  },
  {
    what: 'an account overdrawn by a transfer that the books know all about',
    sql: [
      `ALTER TABLE bank.accounts DROP CONSTRAINT accounts_balance_cents_check`,
      `UPDATE bank.accounts SET balance_cents = balance_cents + CASE id WHEN 9 THEN -200000 ELSE 200000 END
        WHERE id IN (9, 11)`,
      `UPDATE bank.transfers SET amount_cents = amount_cents + 200000 WHERE operation_key = 'r-t5'`,
      `UPDATE bank.postings SET amount_cents = amount_cents + CASE account_id WHEN 9 THEN -200000 ELSE 200000 END
        WHERE transfer_id = ${ID_OF('r-t5')}`,
    ],
    broken: ['I8'],
    says: /I8 broken: 1 account below zero \(first: account 9: balance -1,0/,
  },
  {
    what: 'two movements that are wrong by as much, one up and one down',
    sql: [
      `UPDATE bank.postings SET amount_cents = amount_cents + CASE transfer_id WHEN ${ID_OF('seed-a1')} THEN 1 ELSE -1 END
        WHERE account_id = -1 AND transfer_id IN (${ID_OF('seed-a1')}, ${ID_OF('seed-a2')})`,
    ],
    broken: ['I7'],
    says: /money conserved; I7 broken: 2 movements .*\(seed-a1\): 2 postings, sum 0\.01/,
  },
  {
    what: 'a card that was let go beyond its ceiling',
    sql: [`UPDATE bank.accounts SET weekly_ceiling_cents = 99 WHERE id = 7`],
    broken: ['I11'],
    says: /I11 broken: 1 card above its ceiling \(first: card of account 7: 1\.00 in the seven days to .*, ceiling 0\.99/,
  },
  {
    what: 'an interest run that begins again from the first account',
    sql: [
      `DELETE FROM bank.interest_payments`,
      `UPDATE bank.interest_runs SET last_account = 0, finished_at = null`,
      `SELECT bank.pay_interest_chunk(1, 100)`,
    ],
    broken: ['I3'],
    says: /I3 broken: interest paid twice 1 time \(first: account 2: interest of 2026-11-A paid 2 times\)/,
  },
  {
    what: 'the record of an interest run gone, its request acknowledged',
    sql: [`DELETE FROM bank.interest_runs`],
    broken: ['I1'],
    says: /first: r-n/,
  },
];

function ledgerOf(rows: readonly (readonly [string, LedgerRow['outcome']])[]): LedgerRow[] {
  return rows.map(([op, outcome]) => ({ op, endMs: 0, endpoint: 'e', lane: 'l', outcome, status: 0 }));
}

const LEDGER = ledgerOf([
  ...Array.from({ length: 9 }, (_, at) => [`r-p${at + 1}`, 'done'] as const),
  ...Array.from({ length: 8 }, (_, at) => [`r-t${at + 1}`, 'done'] as const),
  ['r-x', 'refused'],
  ['r-s', 'done'],
  ['r-n', 'done'],
]);

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

  async function auditOf(name: string, sql: readonly string[]): Promise<AuditResult> {
    const url = await database.copy('untouched', name);
    await runSql(url, sql);
    const books = await openBooks({ bank: url });
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
    assert.equal(result.sentence, '19 acknowledged operations, all in the books; none unknown; money conserved');
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
