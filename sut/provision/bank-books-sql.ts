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

/** Movements that have not two postings that cancel out, and postings of a movement that does not exist. */
export const UNBALANCED_TRANSFERS_SQL = `
WITH posted AS (
  SELECT transfer_id, count(*)::integer AS postings, sum(amount_cents) AS total FROM bank.postings GROUP BY transfer_id
)
SELECT coalesce(id, transfer_id)::text AS transfer, operation_key AS key, coalesce(postings, 0) AS postings,
       coalesce(total, 0)::text AS total, count(*) OVER ()::integer AS number
FROM bank.transfers FULL JOIN posted ON transfer_id = id
WHERE id IS NULL OR postings IS DISTINCT FROM 2 OR total <> 0
ORDER BY coalesce(id, transfer_id) LIMIT 20`;

/**
 * Cards that paid more than their ceiling in some window of 168 hours, each with its worst. Every window that matters
 * ends with a payment: (at - 168 h, at], times having microseconds. Only a card that paid more than its ceiling in all
 * its life can have done so in a week: the others are not sorted.
 */
export const OVERSPENT_SQL = `
WITH suspects AS (
  SELECT account_id, weekly_ceiling_cents AS ceiling
  FROM bank.postings JOIN bank.accounts ON accounts.id = account_id
  WHERE postings.kind = 'payment' AND account_id > 0
  GROUP BY account_id, weekly_ceiling_cents HAVING -sum(amount_cents) > weekly_ceiling_cents
), weeks AS (
  SELECT account_id, ceiling, at, -sum(amount_cents) OVER (
    PARTITION BY account_id ORDER BY at RANGE BETWEEN '167:59:59.999999'::interval PRECEDING AND CURRENT ROW
  ) AS paid
  FROM bank.postings JOIN suspects USING (account_id) WHERE kind = 'payment' AND account_id > 0
), worst AS (
  SELECT DISTINCT ON (account_id) * FROM weeks WHERE paid > ceiling ORDER BY account_id, paid DESC, at
)
SELECT account_id::text AS account, paid::text, ceiling::text,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS until, count(*) OVER ()::integer AS number
FROM worst ORDER BY account_id LIMIT 20`;

export const RECORDED_SQL = `
SELECT ((SELECT count(*) FROM bank.operations) + (SELECT count(*) FROM bank.postings))::text AS number`;

/** By account and period; the key of such a movement is `interest ` and the period. */
export const INTEREST_TWICE_SQL = `
SELECT account_id::text AS account, substr(operation_key, 10) AS period, count(*)::integer AS times, count(*) OVER ()::integer AS number
FROM bank.postings JOIN bank.transfers ON id = transfer_id
WHERE transfers.kind = 'interest' AND postings.kind = 'interest' AND account_id > 0
GROUP BY account_id, operation_key HAVING count(*) > 1 ORDER BY account_id, operation_key LIMIT 20`;

export const UNFINISHED_RUNS_SQL = `
SELECT count(*)::text AS number FROM bank.interest_runs WHERE finished_at IS NULL`;
