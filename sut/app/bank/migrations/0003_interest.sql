-- Up Migration

-- Interest on savings: 2 % a year, a 24th of it for each of the two periods of a month, the cent begun left out.
CREATE FUNCTION bank.interest_of(balance_cents bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS 'SELECT balance_cents * 2 / (100 * 24)';

-- Nothing is paid here: the run is on the books, and whoever finds it there drives it on.
CREATE FUNCTION bank.begin_interest_run(
  p_key text, p_fingerprint text, p_period text, p_now timestamptz DEFAULT null, p_caller bigint DEFAULT 0
) RETURNS bank.outcome
LANGUAGE plpgsql AS $$
DECLARE
  result bank.outcome := bank.earlier_outcome(p_key, p_fingerprint, 'interest-run', p_caller);
BEGIN
  IF result.replayed THEN RETURN result; END IF;
  result := ROW(false, null, null, null, coalesce(p_now, clock_timestamp()));
  INSERT INTO bank.interest_runs (id, period, began_at, up_to_account)
    SELECT nextval('bank.interest_run_id'), p_period, result.at, coalesce(max(id), 0)
    FROM bank.accounts WHERE kind = 'savings'
    ON CONFLICT (period) DO NOTHING;
  SELECT id INTO result.subject_id FROM bank.interest_runs WHERE period = p_period;
  INSERT INTO bank.operations VALUES
    (p_key, 'interest-run', p_fingerprint, null, result.subject_id, null, result.at, p_caller);
  RETURN result;
END $$;

-- The next accounts of a run, in one commit with the cursor. They are locked in the order of their ids, as everywhere,
-- and all waited for; then one statement pays them all. `last_transfer`: number of the newest movement of money, whoever
-- made it, by which the caller sees how busy the bank is.
CREATE FUNCTION bank.pay_interest_chunk(
  p_run bigint, p_size integer,
  OUT finished boolean, OUT paid integer, OUT last_transfer bigint
)
LANGUAGE plpgsql AS $$
DECLARE
  run bank.interest_runs;
  chunk bigint[];
  moment timestamptz;
  total_cents bigint;
BEGIN
  SELECT * INTO run FROM bank.interest_runs WHERE id = p_run FOR UPDATE;
  chunk := ARRAY(
    SELECT id FROM bank.accounts
    WHERE id > run.last_account AND id <= run.up_to_account AND kind = 'savings'
    ORDER BY id LIMIT p_size FOR NO KEY UPDATE
  );
  finished := cardinality(chunk) < p_size;
  moment := clock_timestamp();
  WITH due AS MATERIALIZED (
    SELECT account, cents, nextval('bank.transfer_id') AS transfer
    FROM (
      SELECT id AS account, bank.interest_of(balance_cents) AS cents
      FROM bank.accounts WHERE id = ANY (chunk) ORDER BY id
    ) AS one
    WHERE cents > 0
  ), noted AS (
    INSERT INTO bank.interest_payments SELECT run.period, account, transfer, cents FROM due
  ), moved AS (
    INSERT INTO bank.transfers SELECT transfer, 'interest ' || run.period, 'interest', cents, null, moment FROM due
  ), posted AS (
    INSERT INTO bank.postings
      SELECT transfer, account, cents, 'interest', moment FROM due
      UNION ALL SELECT transfer, -3, -cents, 'interest', moment FROM due
  ), credited AS (
    UPDATE bank.accounts SET balance_cents = balance_cents + cents FROM due WHERE id = account
  )
  SELECT count(*), coalesce(sum(cents), 0) INTO paid, total_cents FROM due;
  UPDATE bank.interest_runs SET
      last_account = coalesce(chunk[cardinality(chunk)], run.last_account),
      accounts_paid = accounts_paid + paid, paid_cents = paid_cents + total_cents,
      finished_at = CASE WHEN finished THEN coalesce(finished_at, moment) END
    WHERE id = p_run;
  SELECT last_value INTO last_transfer FROM bank.transfer_id;
END $$;
