import type { Statement } from '../../storage/database.ts';

export type BankStatements = ReturnType<typeof bankStatements>;

/** Every statement of the bank, with the functions that move money taken from the given schema. */
export function bankStatements(functions: string) {
  return {
    createProfile: statement('create_profile', 'SELECT * FROM bank.create_profile($1, $2, $3)'),
    openAccount: statement('open_account', 'SELECT * FROM bank.open_account($1, $2, $3, $4, $5, $6)'),
    pay: statement('pay', `SELECT * FROM ${functions}.pay($1, $2, $3, $4, $5)`),
    payMany: statement('pay_many', 'SELECT * FROM bank.pay_many($1, $2, $3, $4, $5)'),
    transfer: statement('transfer', `SELECT * FROM ${functions}.transfer($1, $2, $3, $4, $5)`),
    profile: statement('profile', 'SELECT id, name, created_at FROM bank.profiles WHERE id = $1'),
    account: statement('account', `SELECT ${ACCOUNT} FROM bank.accounts WHERE id = $1`),
    accountsOfProfile: statement(
      'accounts_of_profile',
      `SELECT ${ACCOUNT} FROM bank.accounts WHERE profile_id = $1 ORDER BY id`,
    ),
    firstEntries: statement('first_entries', entries('')),
    entriesAfter: statement(
      'entries_after',
      entries('AND (p.at, p.transfer_id) < (SELECT at, id FROM bank.transfers WHERE id = $3)'),
    ),
  };
}

const ACCOUNT = 'id, profile_id, kind, balance_cents, weekly_ceiling_cents, opened_at';

function statement(name: string, text: string): Statement {
  return { name: `bank_${name}`, text };
}

function entries(before: string): string {
  return `SELECT p.transfer_id, p.kind, p.amount_cents, t.merchant, p.at
    FROM bank.postings p JOIN bank.transfers t ON t.id = p.transfer_id
    WHERE p.account_id = $1 AND p.account_id > 0 ${before}
    ORDER BY p.at DESC, p.transfer_id DESC LIMIT $2`;
}
