/**
 * What the audit asks of the bank's tables (`sut/app/bank/TABLES.md`), each in one statement: one statement reads one
 * snapshot. Sums of bigint are numeric in PostgreSQL and come as text; they are read as bigint cents.
 */

/** One scan of each table. The bank's own accounts store no balance: theirs is the sum of their postings. */
export const TOTAL_SQL = `
SELECT customers::text, bank::text, posted::text, lowest::text, negative
FROM (
  SELECT coalesce(sum(balance_cents), 0) AS customers,
         coalesce(min(balance_cents), 0) AS lowest,
         count(*) FILTER (WHERE balance_cents < 0)::integer AS negative
  FROM bank.accounts
) AS balances, (
  SELECT coalesce(sum(amount_cents) FILTER (WHERE account_id < 0), 0) AS bank,
         coalesce(sum(amount_cents) FILTER (WHERE account_id > 0), 0) AS posted
  FROM bank.postings
) AS postings`;

/**
 * Operations whose key starts with $1, whether they are known by their record, by a movement of money, or by both. A
 * movement is whole with its two postings of its amount, one each way, and the record of its operation; the record of a
 * done operation is whole with its movement (a profile: with its row, which then counts as its one effect).
 */
export const OPERATIONS_SQL = `
WITH movements AS (
  SELECT id, operation_key, amount_cents FROM bank.transfers WHERE starts_with(operation_key, $1)
), posted AS (
  SELECT transfer_id, count(*) AS postings, sum(amount_cents) AS total, max(amount_cents) AS credit
  FROM bank.postings WHERE transfer_id IN (SELECT id FROM movements) GROUP BY transfer_id
), moved AS (
  SELECT operation_key AS key, count(*)::integer AS movements,
         bool_and(coalesce(postings = 2 AND total = 0 AND credit = amount_cents, false)) AS whole
  FROM movements LEFT JOIN posted ON transfer_id = id GROUP BY operation_key
), recorded AS (
  SELECT key, refusal IS NOT NULL AS refused,
         kind = 'profile' AND EXISTS (SELECT FROM bank.profiles WHERE id = subject_id) AS opened
  FROM bank.operations WHERE starts_with(key, $1)
)
SELECT key, coalesce(movements, 0) + coalesce(opened, false)::integer AS movements,
       CASE WHEN refused IS NULL THEN false WHEN refused THEN coalesce(whole, true)
            ELSE coalesce(whole, opened) END AS whole,
       coalesce(refused, false) AS refused
FROM moved FULL JOIN recorded USING (key)`;

/**
 * Accounts whose balance is not the sum of their postings, whose opening deposit is not what was posted as such, or that
 * have postings and do not exist. Only postings of a recorded movement count.
 */
export const UNBALANCED_SQL = `
WITH posted AS (
  SELECT account_id, sum(postings.amount_cents) AS total,
         coalesce(sum(postings.amount_cents) FILTER (WHERE postings.kind = 'opening'), 0) AS opening
  FROM bank.postings JOIN bank.transfers ON transfers.id = transfer_id
  WHERE account_id > 0 GROUP BY account_id
)
SELECT coalesce(accounts.id, account_id)::text AS account, balance_cents::text AS balance,
       coalesce(total, 0)::text AS posted, opening_cents::text AS opening, coalesce(posted.opening, 0)::text AS posted_opening,
       count(*) OVER ()::integer AS number
FROM bank.accounts FULL JOIN posted ON account_id = accounts.id
WHERE balance_cents IS DISTINCT FROM coalesce(total, 0) OR opening_cents IS DISTINCT FROM coalesce(posted.opening, 0)
ORDER BY coalesce(accounts.id, account_id) LIMIT 20`;

export const NEGATIVE_SQL = `
SELECT id::text AS account, balance_cents::text AS balance, count(*) OVER ()::integer AS number
FROM bank.accounts WHERE balance_cents < 0 ORDER BY id LIMIT 20`;
