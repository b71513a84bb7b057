import { someKeys } from './folded-operations.ts';

const RECORDED = `recorded AS (
  SELECT key, caller, refusal IS NOT NULL AS refused, kind, subject_id, balance_cents, profiles.owner, name, period,
         profiles.id IS NOT NULL OR interest_runs.id IS NOT NULL AS opened
  FROM bank.operations
  LEFT JOIN bank.profiles ON operations.kind = 'profile' AND profiles.id = subject_id
  LEFT JOIN bank.interest_runs ON operations.kind = 'interest-run' AND interest_runs.id = subject_id
  WHERE ${someKeys('key')}
)`;

const TOLD = `SELECT key, caller::text, coalesce(movements, 0) + coalesce(opened, false)::integer AS movements,
       CASE WHEN refused IS NULL THEN false WHEN refused THEN coalesce(whole, true)
            ELSE coalesce(whole, opened) END AS whole,
       coalesce(refused, false) AS refused, CASE WHEN refused IS NULL THEN moved.whole END AS stray,
       CASE coalesce(moved.kind, recorded.kind)
         WHEN 'payment' THEN 'payment of ' || amount || ' cents from account ' || payer || ' of customer ' ||
           coalesce(debtor.owner::text, 'nobody') || ' to account ' || payee || ' at ' || merchant
         WHEN 'transfer' THEN 'transfer of ' || amount || ' cents from account ' || payer || ' of customer ' ||
           coalesce(debtor.owner::text, 'nobody') || ' to account ' || payee
         WHEN 'opening' THEN 'opening with ' || amount || ' cents from account ' || payer || ': ' || opened_one.kind ||
           ' account of customer ' || opened_one.owner || ', profile ' || opened_one.profile_id || ', ceiling ' ||
           coalesce(opened_one.weekly_ceiling_cents::text, 'none')
         WHEN 'profile' THEN 'profile of customer ' || recorded.owner || ' named ' || name
         WHEN 'interest-run' THEN 'interest run of ' || period
         ELSE moved.kind || ' of ' || amount || ' cents'
       END AS did,
       (CASE WHEN moved.kind IN ('payment', 'transfer') THEN moved.id WHEN moved.kind = 'opening' THEN payee
             ELSE subject_id END)::text AS id,
       subject_id::text AS recorded_id, recorded.balance_cents::text AS cents
FROM moved FULL JOIN recorded USING (key, caller)
LEFT JOIN bank.accounts AS debtor ON debtor.id = payer
LEFT JOIN bank.accounts AS opened_one ON opened_one.id = payee`;

/**
 * Operations whose key starts with $1, each user's for themselves, whether they are known by their record, by a movement of money, or by both. A
 * movement is whole with its two postings of its amount, one each way, and the record of its operation; the record of a
 * done operation is whole with its movement (a profile and an interest run: with its row, which is then its one effect).
 */
export const OPERATIONS_SQL = `
WITH movements AS (
  SELECT id, operation_key, caller, kind, amount_cents, merchant FROM bank.transfers WHERE ${someKeys('operation_key')}
), posted AS (
  SELECT transfer_id, count(*) AS postings, sum(amount_cents) AS total, max(amount_cents) AS credit,
         min(account_id) FILTER (WHERE amount_cents < 0 OR (amount_cents = 0 AND account_id < 0)) AS payer,
         min(account_id) FILTER (WHERE amount_cents > 0 OR (amount_cents = 0 AND account_id > 0)) AS payee
  FROM bank.postings WHERE transfer_id IN (SELECT id FROM movements) GROUP BY transfer_id
), moved AS (
  SELECT operation_key AS key, caller, count(*)::integer AS movements,
         bool_and(coalesce(postings = 2 AND total = 0 AND credit = amount_cents, false)) AS whole,
         min(movements.id) AS id, min(movements.kind) AS kind, min(amount_cents) AS amount, min(merchant) AS merchant,
         min(payer) AS payer, min(payee) AS payee
  FROM movements LEFT JOIN posted ON transfer_id = id GROUP BY operation_key, caller
), ${RECORDED}
${TOLD}`;

/**
 * The same for adding up millions of them, by joins alone. A movement with other than two postings, or under a key that
 * has another one, gives other rows than one whole one; postings beside those two are a case of I7.
 */
export const FOLDED_SQL = `
WITH moved AS (
  SELECT operation_key AS key, caller, 1 AS movements, debit.account_id IS NOT NULL AND credit.account_id IS NOT NULL AS whole,
         id, transfers.kind, transfers.amount_cents AS amount, merchant, debit.account_id AS payer,
         credit.account_id AS payee
  FROM bank.transfers
  LEFT JOIN bank.postings AS debit ON debit.transfer_id = id AND debit.amount_cents = -transfers.amount_cents
    AND (debit.amount_cents < 0 OR debit.account_id < 0)
  LEFT JOIN bank.postings AS credit ON credit.transfer_id = id AND credit.amount_cents = transfers.amount_cents
    AND (credit.amount_cents > 0 OR credit.account_id > 0)
  WHERE ${someKeys('operation_key')}
), ${RECORDED}
${TOLD}`;
