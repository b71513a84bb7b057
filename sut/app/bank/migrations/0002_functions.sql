-- Up Migration

-- Each function is one write request in one round trip and one transaction. They all go the same way:
--   1. lock the accounts, lower id first;
--   2. only then look for the key: a retry that waited for the lock must see what the first one committed, and in READ
--      COMMITTED each statement of a function sees what was committed before it began;
--   3. decide, write the movement, and write the operation with the outcome.
-- Two requests with one key and different accounts meet at the primary key of `operations`: the later one fails as a
-- whole with unique_violation, and its caller asks again.
-- `owner`: only what is this user's counts as there; null for callers who may act for anybody.
-- `caller`: the user whose key it is, 0 for keys of the system itself; keys of two users never meet.
-- `now` is for tests; left out, the time is read once the lock is held, so that it never runs backwards on an account.

CREATE TYPE bank.outcome AS (
  replayed boolean,
  refusal text,
  subject_id bigint,
  balance_cents bigint,
  at timestamptz
);

-- The outcome stored under a user's key; null when there is none. Another request under the same key: a refusal of its own. A
-- key that was closed before its payment came has no fingerprint, and its payment learns that it is cancelled.
CREATE FUNCTION bank.earlier_outcome(p_key text, p_fingerprint text, p_kind text, p_caller bigint) RETURNS bank.outcome
LANGUAGE plpgsql AS $$
DECLARE
  result bank.outcome;
  stored text;
BEGIN
  SELECT true, refusal, subject_id, balance_cents, operations.at, fingerprint
    INTO result.replayed, result.refusal, result.subject_id, result.balance_cents, result.at, stored
    FROM bank.operations WHERE key = p_key AND caller = p_caller;
  IF stored <> p_fingerprint AND (stored <> '' OR p_kind <> 'payment') THEN
    result := ROW(true, 'idempotency-key-reused', null, null, result.at);
  END IF;
  RETURN result;
END $$;

CREATE FUNCTION bank.create_profile(
  p_key text, p_fingerprint text, p_owner bigint, p_name text, p_now timestamptz DEFAULT null, p_caller bigint DEFAULT 0
) RETURNS bank.outcome
LANGUAGE plpgsql AS $$
DECLARE
  result bank.outcome := bank.earlier_outcome(p_key, p_fingerprint, 'profile', p_caller);
BEGIN
  IF result.replayed THEN RETURN result; END IF;
  result := ROW(false, null, nextval('bank.profile_id'), null, coalesce(p_now, clock_timestamp()));
  INSERT INTO bank.profiles VALUES (result.subject_id, p_owner, p_name, result.at);
  INSERT INTO bank.operations VALUES (p_key, 'profile', p_fingerprint, null, result.subject_id, null, result.at, p_caller);
  RETURN result;
END $$;

CREATE FUNCTION bank.open_account(
  p_key text, p_fingerprint text, p_owner bigint, p_profile bigint, p_kind text, p_opening bigint, p_ceiling bigint,
  p_now timestamptz DEFAULT null, p_caller bigint DEFAULT 0
) RETURNS bank.outcome
LANGUAGE plpgsql AS $$
DECLARE
  result bank.outcome;
  profile_owner bigint;
  movement bigint;
BEGIN
  SELECT owner INTO profile_owner FROM bank.profiles
    WHERE id = p_profile AND (p_owner IS NULL OR owner = p_owner) FOR NO KEY UPDATE;
  result := bank.earlier_outcome(p_key, p_fingerprint, 'account', p_caller);
  IF result.replayed THEN RETURN result; END IF;
  result := ROW(false, null, null, null, coalesce(p_now, clock_timestamp()));
  IF profile_owner IS NULL THEN
    result.refusal := 'profile-unknown';
  ELSE
    result.subject_id := CASE p_kind WHEN 'checking' THEN nextval('bank.checking_id') ELSE nextval('bank.savings_id') END;
    result.balance_cents := p_opening;
    INSERT INTO bank.accounts (id, profile_id, owner, kind, opening_cents, balance_cents, weekly_ceiling_cents, opened_at)
      VALUES (result.subject_id, p_profile, profile_owner, p_kind, p_opening, p_opening, p_ceiling, result.at);
    movement := nextval('bank.transfer_id');
    INSERT INTO bank.transfers VALUES (movement, p_key, 'opening', p_opening, null, result.at, p_caller);
    INSERT INTO bank.postings VALUES
      (movement, result.subject_id, p_opening, 'opening', result.at), (movement, -1, -p_opening, 'opening', result.at);
    INSERT INTO bank.outbox (user_id, kind, facts, at) VALUES (
      profile_owner, 'account-opened',
      jsonb_build_object(
        'account', result.subject_id, 'kind', p_kind, 'balance', to_char(p_opening / 100.0, 'FM999999999999999990.00')
      ),
      result.at
    );
  END IF;
  INSERT INTO bank.operations VALUES
    (p_key, 'account', p_fingerprint, result.refusal, result.subject_id, result.balance_cents, result.at, p_caller);
  RETURN result;
END $$;

CREATE FUNCTION bank.transfer(
  p_key text, p_fingerprint text, p_owner bigint, p_from bigint, p_to bigint, p_amount bigint,
  p_now timestamptz DEFAULT null, p_caller bigint DEFAULT 0
) RETURNS bank.outcome
LANGUAGE plpgsql AS $$
DECLARE
  result bank.outcome;
  first_balance bigint;
  first_owner bigint;
  second_balance bigint;
  second_owner bigint;
  balance bigint;
BEGIN
  SELECT balance_cents, owner INTO first_balance, first_owner
    FROM bank.accounts WHERE id = least(p_from, p_to) FOR NO KEY UPDATE;
  SELECT balance_cents, owner INTO second_balance, second_owner
    FROM bank.accounts WHERE id = greatest(p_from, p_to) FOR NO KEY UPDATE;
  result := bank.earlier_outcome(p_key, p_fingerprint, 'transfer', p_caller);
  IF result.replayed THEN RETURN result; END IF;
  balance := CASE WHEN p_from < p_to THEN first_balance ELSE second_balance END;
  result := ROW(false, null, null, null, coalesce(p_now, clock_timestamp()));
  IF first_balance IS NULL OR second_balance IS NULL
    OR p_owner <> (CASE WHEN p_from < p_to THEN first_owner ELSE second_owner END) THEN
    result.refusal := 'account-unknown';
  ELSIF balance < p_amount THEN
    result.refusal := 'insufficient-funds';
  ELSE
    result.subject_id := nextval('bank.transfer_id');
    result.balance_cents := balance - p_amount;
    UPDATE bank.accounts SET balance_cents = balance - p_amount WHERE id = p_from;
    UPDATE bank.accounts
      SET balance_cents = p_amount + CASE WHEN p_from < p_to THEN second_balance ELSE first_balance END WHERE id = p_to;
    INSERT INTO bank.transfers VALUES (result.subject_id, p_key, 'transfer', p_amount, null, result.at, p_caller);
    INSERT INTO bank.postings VALUES
      (result.subject_id, p_from, -p_amount, 'transfer', result.at), (result.subject_id, p_to, p_amount, 'transfer', result.at);
  END IF;
  INSERT INTO bank.operations VALUES
    (p_key, 'transfer', p_fingerprint, result.refusal, result.subject_id, result.balance_cents, result.at, p_caller);
  RETURN result;
END $$;

-- A card payment. The ceiling holds over every window of 7 x 24 hours, exact to the payment: (at - 168 h, at]. Of the
-- eight UTC days that such a window touches, seven lie wholly in it: their sums stand in the locked row. The eighth, the
-- oldest, is looked at payment by payment, and only when its sum as a whole could decide.
CREATE FUNCTION bank.pay(
  p_key text, p_fingerprint text, p_owner bigint, p_account bigint, p_merchant text, p_amount bigint,
  p_now timestamptz DEFAULT null, p_caller bigint DEFAULT 0
) RETURNS bank.outcome
LANGUAGE plpgsql AS $$
DECLARE
  result bank.outcome;
  balance bigint;
  ceiling bigint;
  sums bigint[];
  newest_day integer;
  newest_at timestamptz;
  today integer;
  spent bigint;
BEGIN
  SELECT balance_cents, weekly_ceiling_cents, day_sums, paid_day, paid_at
    INTO balance, ceiling, sums, newest_day, newest_at
    FROM bank.accounts WHERE id = p_account AND kind = 'checking' AND (p_owner IS NULL OR owner = p_owner)
    FOR NO KEY UPDATE;
  result := bank.earlier_outcome(p_key, p_fingerprint, 'payment', p_caller);
  IF result.replayed THEN RETURN result; END IF;
  -- A clock set back must not put a payment before one that was already counted.
  result := ROW(false, null, null, null, greatest(coalesce(p_now, clock_timestamp()), newest_at));
  IF balance IS NULL THEN
    result.refusal := 'card-unknown';
  ELSIF balance < p_amount THEN
    result.refusal := 'insufficient-funds';
  ELSE
    today := floor(extract(epoch FROM result.at) / 86400);
    IF today > newest_day THEN
      sums := (array_fill(0::bigint, ARRAY[least(today - newest_day, 8)]) || sums)[1:8];
    END IF;
    spent := sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
    IF spent + sums[8] + p_amount > ceiling AND spent + p_amount <= ceiling AND sums[8] > 0 THEN
      SELECT spent - coalesce(sum(amount_cents), 0) INTO spent FROM bank.postings
        WHERE account_id = p_account AND account_id > 0 AND kind = 'payment'
          AND at > result.at - interval '168 hours' AND at < to_timestamp((today - 6) * 86400.0);
    END IF;
    IF spent + p_amount > ceiling THEN
      result.refusal := 'weekly-ceiling-exceeded';
    ELSE
      sums[1] := sums[1] + p_amount;
      result.subject_id := nextval('bank.transfer_id');
      result.balance_cents := balance - p_amount;
      UPDATE bank.accounts
        SET balance_cents = balance - p_amount, day_sums = sums, paid_day = today, paid_at = result.at
        WHERE id = p_account;
      INSERT INTO bank.transfers VALUES (result.subject_id, p_key, 'payment', p_amount, p_merchant, result.at, p_caller);
      INSERT INTO bank.postings VALUES
        (result.subject_id, p_account, -p_amount, 'payment', result.at), (result.subject_id, -2, p_amount, 'payment', result.at);
    END IF;
  END IF;
  INSERT INTO bank.operations VALUES
    (p_key, 'payment', p_fingerprint, result.refusal, result.subject_id, result.balance_cents, result.at, p_caller);
  RETURN result;
END $$;

-- Several card payments of different requests in one round trip and one commit, which is the dearest part of a payment.
-- It waits for no account: the payments of one that somebody holds, or that is not there, are left undone, and their row
-- is null; they are for `bank.pay`. So no slow one holds up its neighbours. A key that another group has just used it does
-- wait for: the keys must ascend, so that no two groups wait for each other.
CREATE FUNCTION bank.pay_many(
  p_keys text[], p_fingerprints text[], p_owners bigint[], p_accounts bigint[], p_merchants text[], p_amounts bigint[],
  p_callers bigint[]
) RETURNS SETOF bank.outcome
LANGUAGE plpgsql AS $$
DECLARE
  free bigint[] := ARRAY(
    SELECT id FROM bank.accounts WHERE id = ANY (p_accounts) FOR NO KEY UPDATE SKIP LOCKED
  );
BEGIN
  FOR at IN 1 .. cardinality(p_keys) LOOP
    IF p_accounts[at] = ANY (free) THEN
      RETURN NEXT bank.pay(
        p_keys[at], p_fingerprints[at], p_owners[at], p_accounts[at], p_merchants[at], p_amounts[at], null, p_callers[at]);
    ELSE
      RETURN NEXT null::bank.outcome;
    END IF;
  END LOOP;
END $$;

-- What became of the payment under one of the system's own keys (caller 0), for good: where nothing did, the key is taken
-- now, and the payment, should it still come, is refused. One that is under way is waited for, since both insert the same
-- key. Keys of users are their own: they can be neither closed nor seen here.
CREATE FUNCTION bank.close_key(
  p_key text,
  OUT replayed boolean, OUT refusal text, OUT id bigint, OUT merchant text, OUT amount_cents bigint
)
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO bank.operations
    VALUES (p_key, 'payment', '', 'cancelled', null, null, clock_timestamp(), 0)
    ON CONFLICT DO NOTHING;
  replayed := NOT FOUND;
  SELECT CASE o.kind WHEN 'payment' THEN o.refusal ELSE 'idempotency-key-reused' END, t.id, t.merchant, t.amount_cents
    INTO refusal, id, merchant, amount_cents
    FROM bank.operations o LEFT JOIN bank.transfers t ON t.id = o.subject_id AND o.kind = 'payment'
    WHERE o.key = p_key AND o.caller = 0;
END $$;
