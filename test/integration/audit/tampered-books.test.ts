import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { audit } from '../../../chaos/audit/audit.ts';
import type { AuditResult } from '../../../core/run-files.ts';
import type { BooksTotal } from '../../../core/system.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { cardNumberOf } from '../../../sut/app/bank/card-number.ts';
import { openBooks } from '../../../sut/provision/open-books.ts';
import { makeBankTables, runSql } from '../../support/bank-ledger.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

/**
 * Payments r-p1 … r-p9 of 1.00 from profile 1 … 9, transfers r-t1 … r-t8 to the next, a refusal r-x, another profile r-f
 * of customer 3, and an interest run r-n over a savings account opened as r-s.
 */
const OPERATIONS = [
  `SELECT bank.pay('r-p' || i, 'f', null, 2 * i - 1, 'shop', 100) FROM generate_series(1, 9) AS i`,
  `SELECT bank.transfer('r-t' || i, 'f', null, 2 * i - 1, 2 * i + 1, 250) FROM generate_series(1, 8) AS i`,
  `SELECT bank.pay('r-x', 'f', null, 1, 'shop', 99999999)`,
  `SELECT bank.open_account('r-s', 'f', null, 1, 'savings', 100000, null)`,
  `SELECT bank.create_profile('r-f', 'f', 3, 'Second')`,
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

/** The interest of account 2 undone without a trace. */
const NO_INTEREST = [
  `UPDATE bank.accounts SET balance_cents = balance_cents - 83 WHERE id = 2`,
  `DELETE FROM bank.postings WHERE kind = 'interest'`,
  `DELETE FROM bank.transfers WHERE kind = 'interest'`,
  `DELETE FROM bank.interest_payments`,
];

function answered(row: LedgerRow, fields: Readonly<Record<string, unknown>>): LedgerRow {
  return { ...row, answer: { digest: 'other', fields: { ...row.answer?.fields, ...fields } } };
}

interface Tampering {
  readonly what: string;
  readonly sql: readonly string[];
  /** What the users know otherwise than in the ledger of all. */
  readonly ledger?: (row: LedgerRow) => LedgerRow;
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
    // The balance that the next payer of the account was told is not what the postings add up to.
    broken: ['I1', 'I12'],
    says: /^1 of 20 acknowledged operations is not in the books \(first: r-p2\); .*money conserved/,
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
    says: /I2 broken: 1 of 22 booked operations in no user's ledger \(first: r-ghost\)/,
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
    what: 'an account overdrawn by a transfer that the books know all about',
    sql: [
      `ALTER TABLE bank.accounts DROP CONSTRAINT accounts_balance_cents_check`,
      `UPDATE bank.accounts SET balance_cents = balance_cents + CASE id WHEN 9 THEN -200000 ELSE 200000 END
        WHERE id IN (9, 11)`,
      `UPDATE bank.transfers SET amount_cents = amount_cents + 200000 WHERE operation_key = 'r-t5'`,
      `UPDATE bank.postings SET amount_cents = amount_cents + CASE account_id WHEN 9 THEN -200000 ELSE 200000 END
        WHERE transfer_id = ${ID_OF('r-t5')}`,
    ],
    broken: ['I8', 'I12'],
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
    broken: ['I1', 'I13'],
    says: /first: r-n/,
  },
  {
    what: 'a payment of 1.00 booked as 100.00, all books agreeing',
    sql: [
      `UPDATE bank.accounts SET balance_cents = balance_cents - 9900 WHERE id = 17`,
      `UPDATE bank.postings SET amount_cents = amount_cents * 100 WHERE transfer_id = ${ID_OF('r-p9')}`,
      `UPDATE bank.transfers SET amount_cents = 10000 WHERE operation_key = 'r-p9'`,
      `UPDATE bank.operations SET balance_cents = 90000 WHERE key = 'r-p9'`,
    ],
    ledger: (row) => (row.op === 'r-p9' ? answered(row, { balance: '900.00' }) : row),
    broken: ['I12'],
    says: /I12 broken: 1 operation \(first: r-p9: asked for payment of 100 cents from account 17 .*, booked payment of 10000 cents/,
  },
  {
    what: 'a transfer booked as nothing',
    sql: [
      `UPDATE bank.accounts SET balance_cents = balance_cents + CASE id WHEN 15 THEN 250 ELSE -250 END WHERE id IN (15, 17)`,
      `UPDATE bank.postings SET amount_cents = 0 WHERE transfer_id = ${ID_OF('r-t8')}`,
      `UPDATE bank.transfers SET amount_cents = 0 WHERE operation_key = 'r-t8'`,
      `UPDATE bank.operations SET balance_cents = 100150 WHERE key = 'r-t8'`,
    ],
    broken: ['I12'],
    says: /first: r-t8: asked for transfer of 250 cents from account 15 of customer 8 to account 17, booked/,
  },
  {
    what: 'a transfer booked backwards',
    sql: [
      `UPDATE bank.accounts SET balance_cents = balance_cents + CASE id WHEN 15 THEN 500 ELSE -500 END WHERE id IN (15, 17)`,
      `UPDATE bank.postings SET amount_cents = -amount_cents WHERE transfer_id = ${ID_OF('r-t8')}`,
    ],
    broken: ['I12'],
    says: /from account 15 of customer 8 to account 17, booked transfer of 250 cents from account 17 of customer 9 to account 15/,
  },
  {
    what: "a payment taken from another customer's account",
    sql: [
      `UPDATE bank.accounts SET balance_cents = balance_cents + CASE id WHEN 17 THEN 100 ELSE -100 END WHERE id IN (17, 19)`,
      `UPDATE bank.postings SET account_id = 19 WHERE account_id = 17 AND transfer_id = ${ID_OF('r-p9')}`,
    ],
    broken: ['I12'],
    says: /from account 17 of customer 9 to account -2 at shop, booked payment of 100 cents from account 19 of customer 10/,
  },
  {
    what: 'a payment booked for another merchant',
    sql: [`UPDATE bank.transfers SET merchant = 'stop' WHERE operation_key = 'r-p9'`],
    broken: ['I12'],
    says: /to account -2 at shop, booked .* at stop/,
  },
  {
    what: 'a payment booked as a transfer to somebody',
    sql: [
      `UPDATE bank.accounts SET balance_cents = balance_cents + 100 WHERE id = 19`,
      `UPDATE bank.transfers SET kind = 'transfer', merchant = null WHERE operation_key = 'r-p9'`,
      `UPDATE bank.postings SET kind = 'transfer' WHERE transfer_id = ${ID_OF('r-p9')}`,
      `UPDATE bank.postings SET account_id = 19 WHERE account_id = -2 AND transfer_id = ${ID_OF('r-p9')}`,
    ],
    broken: ['I12'],
    says: /asked for payment of 100 cents .*, booked transfer of 100 cents/,
  },
  {
    what: 'an account opened for another owner, profile and all',
    sql: [`UPDATE bank.profiles SET owner = 5 WHERE id = 1`, `UPDATE bank.accounts SET owner = 5 WHERE profile_id = 1`],
    broken: ['I12'],
    says: /I12 broken: 3 operations .*(first|)r-p1: asked for .* of customer 1 .*, booked .* of customer 5/,
  },
  {
    what: 'an account that belongs to another customer than its profile',
    sql: [`UPDATE bank.accounts SET owner = 5 WHERE id = 19`],
    broken: ['I12'],
    says: /I12 broken: 1 record \(first: account 19: of customer 5, its profile of customer 10\)/,
  },
  {
    what: 'an account opened in another profile',
    sql: [`UPDATE bank.accounts SET profile_id = 11, owner = 3 WHERE id = 2`],
    broken: ['I12'],
    says: /first: r-s: asked for .*savings account of customer 1, profile 1, .* booked .* customer 3, profile 11/,
  },
  {
    what: 'a profile of another name',
    sql: [`UPDATE bank.profiles SET name = 'Third' WHERE id = 11`],
    broken: ['I12'],
    says: /r-f: asked for profile of customer 3 named Second, booked profile of customer 3 named Third/,
  },
  {
    what: 'an interest run of another period',
    sql: [
      `UPDATE bank.interest_runs SET period = '2026-11-B'`,
      `UPDATE bank.transfers SET operation_key = 'interest 2026-11-B' WHERE kind = 'interest'`,
    ],
    broken: ['I12'],
    says: /r-n: asked for interest run of 2026-11-A, booked interest run of 2026-11-B/,
  },
  {
    what: 'a balance that was answered and is not booked',
    sql: [],
    ledger: (row) => (row.op === 'r-p5' ? answered(row, { balance: '999.10' }) : row),
    broken: ['I12'],
    says: /r-p5: answered balance 999\.10, booked 999\.00/,
  },
  {
    what: 'the number of another movement in an answer',
    sql: [],
    ledger: (row) => (row.op === 'r-p5' ? answered(row, { id: 16 }) : row),
    broken: ['I12'],
    says: /r-p5: answered number 16, booked 15/,
  },
  {
    what: 'a balance recorded and answered that the account never had',
    sql: [`UPDATE bank.operations SET balance_cents = 99910 WHERE key = 'r-p5'`],
    ledger: (row) => (row.op === 'r-p5' ? answered(row, { balance: '999.10' }) : row),
    broken: ['I12'],
    says: /1 record \(first: r-p5: recorded balance 999\.10, by the postings 999\.00\)/,
  },
  {
    what: 'a record that names the movement of another operation',
    sql: [`UPDATE bank.operations SET subject_id = 16 WHERE key = 'r-p5'`],
    broken: ['I12'],
    says: /r-p5: booked as 15, recorded as 16/,
  },
  {
    what: 'a finished interest run that left an account out',
    sql: [...NO_INTEREST, `UPDATE bank.interest_runs SET accounts_paid = 0, paid_cents = 0`],
    broken: ['I13'],
    says: /I13 broken: 1 interest payment missing .*\(first: account 2: interest of 2026-11-A paid nothing, due 0\.83\)/,
  },
  {
    what: 'interest a cent too high',
    sql: [
      `UPDATE bank.accounts SET balance_cents = balance_cents + 1 WHERE id = 2`,
      `UPDATE bank.postings SET amount_cents = amount_cents + sign(amount_cents) WHERE kind = 'interest'`,
      `UPDATE bank.transfers SET amount_cents = amount_cents + 1 WHERE kind = 'interest'`,
      `UPDATE bank.interest_runs SET paid_cents = paid_cents + 1`,
    ],
    broken: ['I13'],
    says: /account 2: interest of 2026-11-A paid 0\.84, due 0\.83/,
  },
  {
    what: 'interest paid to a card account',
    sql: [
      `UPDATE bank.accounts SET balance_cents = balance_cents + CASE id WHEN 2 THEN -83 ELSE 83 END WHERE id IN (2, 19)`,
      `UPDATE bank.postings SET account_id = 19 WHERE account_id = 2 AND kind = 'interest'`,
    ],
    broken: ['I13'],
    says: /I13 broken: 2 interest payments .*account 2: .* paid nothing/,
  },
  {
    what: 'an interest run that tells other figures than it paid',
    sql: [`UPDATE bank.interest_runs SET accounts_paid = 7`],
    broken: ['I13'],
    says: /run of 2026-11-A: says 7 payments of 83, paid 1 of 83/,
  },
];

/** As it is in a database of its own rows: movement 10 + i is the payment of profile i, 19 + i its transfer. */
function done(op: string, path: string, body: object, fields: Record<string, unknown>, as: string): LedgerRow {
  const ask = { method: 'POST', path: `/api/v1/bank/${path}`, body, as };
  return { op, endMs: 0, endpoint: 'e', lane: 'l', outcome: 'done', status: 201, ask, answer: { digest: op, fields } };
}

const LEDGER: readonly LedgerRow[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => {
    const body = { card: cardNumberOf(2 * i - 1), merchant: 'shop', amount: '1.00' };
    return done(`r-p${i}`, 'payments', body, { id: 10 + i, amount: '1.00', balance: '999.00' }, `customer:${i}`);
  }),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => {
    const body = { from: 2 * i - 1, to: 2 * i + 1, amount: '2.50' };
    const balance = i === 1 ? '996.50' : '999.00';
    return done(`r-t${i}`, 'transfers', body, { id: 19 + i, amount: '2.50', balance }, `customer:${i}`);
  }),
  { op: 'r-x', endMs: 0, endpoint: 'e', lane: 'l', outcome: 'refused', status: 422 },
  done('r-s', 'profiles/1/accounts', { kind: 'savings' }, { id: 2, balance: '1000.00' }, 'customer:1'),
  done('r-f', 'profiles', { name: 'Second' }, { id: 11, owner: 3 }, 'customer:3'),
  done('r-n', 'interest-runs', { period: '2026-11-A' }, { id: 1, state: 'running' }, 'admin'),
];

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
      return await audit({
        books,
        ledger: LEDGER.map(ledger),
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
    assert.equal(result.sentence, '20 acknowledged operations, all in the books; none unknown; money conserved');
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
