-- Up Migration

CREATE TABLE bank.profiles (
  id bigint PRIMARY KEY,
  -- The user of `identity` whose profile it is.
  owner bigint NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE SEQUENCE bank.profile_id OWNED BY bank.profiles.id;

-- Updated in place by every movement: room in the page and no index on what changes keep the updates local to it (HOT).
CREATE TABLE bank.accounts (
  id bigint PRIMARY KEY,
  profile_id bigint NOT NULL REFERENCES bank.profiles,
  -- That of the profile, which never changes: a payment looks at no second row to know whose card it is.
  owner bigint NOT NULL,
  kind text NOT NULL,
  opening_cents bigint NOT NULL,
  balance_cents bigint NOT NULL CHECK (balance_cents >= 0),
  weekly_ceiling_cents bigint,
  -- What the card paid on the UTC day `paid_day` (first) and on each of the seven days before it.
  day_sums bigint[] NOT NULL DEFAULT '{0,0,0,0,0,0,0,0}',
  paid_day integer NOT NULL DEFAULT 0,
  paid_at timestamptz NOT NULL DEFAULT '-infinity',
  opened_at timestamptz NOT NULL,
  -- Odd ids are checking accounts, even ones savings: the card number tells the account without a look-up.
  CHECK (CASE kind WHEN 'checking' THEN id % 2 = 1 WHEN 'savings' THEN id % 2 = 0 ELSE false END),
  CHECK ((weekly_ceiling_cents IS NOT NULL) = (kind = 'checking'))
) WITH (fillfactor = 70);
CREATE INDEX accounts_by_profile ON bank.accounts (profile_id);
CREATE SEQUENCE bank.checking_id START 1 INCREMENT 2 OWNED BY bank.accounts.id;
CREATE SEQUENCE bank.savings_id START 2 INCREMENT 2 OWNED BY bank.accounts.id;

-- The bank's own side of every movement. No balance is stored: it is the sum of the postings, for a stored one would
-- be a row that all payments lock.
CREATE TABLE bank.own_accounts (
  id bigint PRIMARY KEY CHECK (id < 0),
  name text NOT NULL
);
INSERT INTO bank.own_accounts VALUES (-1, 'opening funds'), (-2, 'merchants'), (-3, 'interest');

CREATE TABLE bank.transfers (
  id bigint PRIMARY KEY,
  operation_key text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('opening', 'payment', 'transfer', 'interest')),
  amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
  merchant text,
  at timestamptz NOT NULL,
  -- Whose key it is, as in `operations`.
  caller bigint NOT NULL DEFAULT 0
);
CREATE SEQUENCE bank.transfer_id OWNED BY bank.transfers.id;

-- No foreign keys: the functions below are the only writers, and the checks would cost a tenth of a payment. The audit
-- looks for orphans.
CREATE TABLE bank.postings (
  transfer_id bigint NOT NULL,
  account_id bigint NOT NULL,
  amount_cents bigint NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL
);
-- Customers only: the bank's own postings would all go to the same leaf page, and nobody pages through them.
CREATE INDEX postings_by_account ON bank.postings (account_id, at, transfer_id) WHERE account_id > 0;

-- One row per write request: what became of its Idempotency-Key. Answers are rendered from it, so a retry gets the same.
CREATE TABLE bank.operations (
  key text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('profile', 'account', 'payment', 'transfer', 'interest-run')),
  fingerprint text COLLATE "C" NOT NULL,
  refusal text,
  subject_id bigint,
  balance_cents bigint,
  at timestamptz NOT NULL,
  -- The user whose key it is: two users may have the same. 0: of the system itself, or of somebody without a token.
  caller bigint NOT NULL DEFAULT 0,
  CHECK ((refusal IS NULL) = (subject_id IS NOT NULL)),
  PRIMARY KEY (key, caller)
);
CREATE VIEW bank.refusals AS
  SELECT key AS operation_key, kind, refusal AS reason, at FROM bank.operations WHERE refusal IS NOT NULL;

-- What customers are to be told, written in the transaction that makes it so; handed over and deleted afterwards.
CREATE TABLE bank.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  kind text NOT NULL,
  facts jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One per period, whoever asks for it and however often.
CREATE TABLE bank.interest_runs (
  id bigint PRIMARY KEY,
  period text COLLATE "C" NOT NULL UNIQUE,
  began_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- The highest savings account there was at the beginning: those opened later have higher ids.
  up_to_account bigint NOT NULL,
  -- The cursor: accounts up to this one are done with.
  last_account bigint NOT NULL DEFAULT 0,
  accounts_paid bigint NOT NULL DEFAULT 0,
  paid_cents bigint NOT NULL DEFAULT 0
);
CREATE SEQUENCE bank.interest_run_id OWNED BY bank.interest_runs.id;

-- That nobody is paid twice for a period does not hang on the cursor alone.
CREATE TABLE bank.interest_payments (
  period text COLLATE "C" NOT NULL,
  account_id bigint NOT NULL,
  transfer_id bigint NOT NULL,
  amount_cents bigint NOT NULL,
  PRIMARY KEY (period, account_id)
);
