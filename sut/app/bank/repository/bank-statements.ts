import type { Statement } from '../../storage/database.ts';

export type BankStatements = ReturnType<typeof bankStatements>;

/** Functions that a planted bug may have copies of. */
export type MoneyFunction = 'pay' | 'transfer' | 'pay_interest_chunk';

/** Every statement of the bank; `schemaOf` tells where the functions are that move money. */
export function bankStatements(schemaOf: (name: MoneyFunction) => string) {
  return {
    createProfile: statement('create_profile', 'SELECT * FROM bank.create_profile($1, $2, $3, $4, null, $5)'),
    openAccount: statement('open_account', 'SELECT * FROM bank.open_account($1, $2, $3, $4, $5, $6, $7, null, $8)'),
    pay: statement('pay', `SELECT * FROM ${schemaOf('pay')}.pay($1, $2, $3, $4, $5, $6, null, $7)`),
    payMany: statement('pay_many', 'SELECT * FROM bank.pay_many($1, $2, $3, $4, $5, $6, $7)'),
    transfer: statement('transfer', `SELECT * FROM ${schemaOf('transfer')}.transfer($1, $2, $3, $4, $5, $6, null, $7)`),
    closeKey: statement('close_key', 'SELECT * FROM bank.close_key($1)'),
    beginInterestRun: statement('begin_interest_run', 'SELECT * FROM bank.begin_interest_run($1, $2, $3, null, $4)'),
    interestRun: statement('interest_run', `SELECT ${RUN} FROM bank.interest_runs WHERE id = $1`),
    unfinishedRun: statement(
      'unfinished_run',
      'SELECT id FROM bank.interest_runs WHERE finished_at IS NULL ORDER BY id LIMIT 1',
    ),
    payInterestChunk: statement(
      'pay_interest_chunk',
      `SELECT * FROM ${schemaOf('pay_interest_chunk')}.pay_interest_chunk($1, $2)`,
    ),
    figures: statement('figures', FIGURES),
    profile: statement('profile', `SELECT id, owner, name, created_at FROM bank.profiles WHERE id = $1 AND ${OWNED}`),
    account: statement('account', `SELECT ${ACCOUNT} FROM bank.accounts WHERE id = $1 AND ${OWNED}`),
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

/** $2: the user whose it must be; null: anybody's. */
const OWNED = '($2::bigint IS NULL OR owner = $2)';
const ACCOUNT = 'id, profile_id, kind, balance_cents, weekly_ceiling_cents, opened_at';
const RUN = 'id, period, accounts_paid, paid_cents, began_at, finished_at';

/** One statement, so that all figures are of one moment. */
const FIGURES = `SELECT
  (SELECT count(*) FROM bank.profiles) AS profiles, accounts.checking, accounts.savings, accounts.held,
  transfers.payments, transfers.transfers, transfers.interest,
  (SELECT coalesce(jsonb_object_agg(kind, reasons), '{}') FROM (
    SELECT kind, jsonb_object_agg(reason, number ORDER BY reason) AS reasons
    FROM (SELECT kind, reason, count(*) AS number FROM bank.refusals GROUP BY kind, reason) AS counted GROUP BY kind
  ) AS kinds) AS refused
FROM (
  SELECT count(*) FILTER (WHERE kind = 'checking') AS checking, count(*) FILTER (WHERE kind = 'savings') AS savings,
    coalesce(sum(balance_cents), 0) AS held
  FROM bank.accounts
) AS accounts, (
  SELECT count(*) FILTER (WHERE kind = 'payment') AS payments, count(*) FILTER (WHERE kind = 'transfer') AS transfers,
    coalesce(sum(amount_cents) FILTER (WHERE kind = 'interest'), 0) AS interest
  FROM bank.transfers
) AS transfers`;

function statement(name: string, text: string): Statement {
  return { name: `bank_${name}`, text };
}

function entries(before: string): string {
  return `SELECT p.transfer_id, p.kind, p.amount_cents, t.merchant, p.at
    FROM bank.postings p JOIN bank.transfers t ON t.id = p.transfer_id
    WHERE p.account_id = $1 AND p.account_id > 0 ${before}
    ORDER BY p.at DESC, p.transfer_id DESC LIMIT $2`;
}
