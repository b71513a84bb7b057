import { ID_OF, PHANTOM, type BankTampering } from './bank-tampering.ts';

/** Operations lost, made up, repeated or torn; sums and balances that are wrong. */
export const BANK_LOST: readonly BankTampering[] = [
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
];
