/**
 * What the audit asks of the bank's tables beyond sums: interest by its rule, and balances as they were. Movements of one
 * account have ascending numbers, since a number is drawn while the account is locked; so what came before is known.
 */

/**
 * Interest is 2 % a year on savings, a 24th of it for each half of a month, the cent begun left out:
 * balance x 2 / 2400, of the balance just before it (`docs/AUDIT.md`, `sut/app/bank/README.md`). A finished run owes it to
 * every savings account that was there when it began, unless the balance was too low for a cent at some time of the run.
 */
export const INTEREST_WRONG_SQL = `
WITH runs AS (
  SELECT id AS run, period, began_at, finished_at, up_to_account, accounts_paid, paid_cents FROM bank.interest_runs
), paid AS (
  SELECT substr(operation_key, 10) AS period, account_id, transfers.id AS transfer, transfers.amount_cents AS amount
  FROM bank.transfers JOIN bank.postings ON transfer_id = transfers.id AND account_id > 0
  WHERE transfers.kind = 'interest'
), entries AS (
  SELECT account_id, transfer_id, postings.kind, amount_cents, at,
         sum(amount_cents) OVER (PARTITION BY account_id ORDER BY transfer_id) AS balance
  FROM bank.postings JOIN bank.accounts ON accounts.id = account_id
  WHERE account_id > 0 AND accounts.kind = 'savings' AND EXISTS (SELECT FROM runs)
), covered AS (
  SELECT period, account_id, least(
           min(balance) FILTER (WHERE at >= began_at),
           (array_agg(balance ORDER BY transfer_id DESC) FILTER (WHERE at < began_at))[1]
         ) AS balance
  FROM runs JOIN entries ON at <= finished_at AND account_id <= up_to_account
  JOIN bank.accounts ON accounts.id = account_id AND opened_at < began_at
  GROUP BY period, account_id
), wrong AS (
  SELECT period, paid.account_id AS account, amount, (balance - amount_cents) * 2 / 2400 AS due
  FROM paid LEFT JOIN runs USING (period)
  LEFT JOIN entries ON transfer_id = transfer AND entries.account_id = paid.account_id AND run IS NOT NULL
  WHERE amount IS DISTINCT FROM trunc((balance - amount_cents) * 2 / 2400)
  UNION ALL
  SELECT period, covered.account_id, 0, balance * 2 / 2400
  FROM covered LEFT JOIN paid USING (period, account_id)
  WHERE paid.account_id IS NULL AND balance * 2 / 2400 >= 1
), misstated AS (
  SELECT runs.period, accounts_paid, paid_cents, count(transfer) AS payments, coalesce(sum(amount), 0) AS total
  FROM runs LEFT JOIN paid USING (period) GROUP BY run, runs.period, accounts_paid, paid_cents
  HAVING accounts_paid <> count(transfer) OR paid_cents <> coalesce(sum(amount), 0)
), all_wrong AS (
  SELECT period, account::text, amount::text AS was, trunc(due)::text AS due FROM wrong
  UNION ALL SELECT period, null, accounts_paid || ' payments of ' || paid_cents, payments || ' of ' || total FROM misstated
)
SELECT *, count(*) OVER ()::integer AS number FROM all_wrong ORDER BY account::bigint NULLS LAST LIMIT 20`;

/**
 * Operations whose recorded balance is not that of the account right after the movement; accounts that do not belong to
 * the owner of their profile.
 */
export const MISRECORDED_SQL = `
WITH balances AS (
  SELECT transfer_id, account_id, amount_cents, kind,
         sum(amount_cents) OVER (PARTITION BY account_id ORDER BY transfer_id) AS balance
  FROM bank.postings WHERE account_id > 0
), wrong AS (
  SELECT operations.key AS what, operations.balance_cents::text AS was, balance::text AS should
  FROM bank.operations JOIN balances ON transfer_id = subject_id
  WHERE operations.kind IN ('payment', 'transfer') AND refusal IS NULL AND operations.balance_cents <> balance
    AND amount_cents < 0
  UNION ALL
  SELECT 'account ' || accounts.id, 'customer ' || accounts.owner, 'customer ' || profiles.owner
  FROM bank.accounts JOIN bank.profiles ON profiles.id = profile_id WHERE accounts.owner <> profiles.owner
)
SELECT *, count(*) OVER ()::integer AS number FROM wrong ORDER BY what LIMIT 20`;
