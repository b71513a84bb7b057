import { ID_OF, type BankTampering } from './bank-tampering.ts';

/** Movements that disagree with their own postings, and records of what is not there. */
export const BANK_TORN: readonly BankTampering[] = [
  {
    what: 'a movement whose amount is not what was posted for it',
    sql: [`UPDATE bank.transfers SET amount_cents = 99 WHERE operation_key = 'r-p6'`],
    broken: ['I1'],
    says: /^1 of 20 acknowledged operations is not in the books \(first: r-p6 \(only in part\)\)/,
  },
  {
    what: 'more taken from an account than the merchant was given',
    sql: [
      `UPDATE bank.postings SET amount_cents = -101 WHERE account_id = 15 AND transfer_id = ${ID_OF('r-p8')}`,
      `UPDATE bank.accounts SET balance_cents = balance_cents - 1 WHERE id = 15`,
    ],
    broken: ['I1', 'I5', 'I7', 'I12'],
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
];
