import { answered, ID_OF, NO_INTEREST, type BankTampering } from './bank-tampering.ts';

/** Books that agree with each other, and not with what was asked and answered; interest that is not by the rule. */
export const BANK_BOOKED_OTHERWISE: readonly BankTampering[] = [
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
