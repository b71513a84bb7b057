-- Up Migration

CREATE TABLE identity.users (
  id bigint PRIMARY KEY,
  -- Lower case, ASCII: the schema of the request sees to it, so equal means equal.
  username text COLLATE "C" NOT NULL UNIQUE,
  -- Algorithm, its parameters, salt and hash in one text: `$scrypt$ln=14,r=8,p=1$…$…`.
  password_hash text NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('customer', 'cashier', 'manager', 'admin')),
  store bigint,
  created_at timestamptz NOT NULL,
  CHECK ((store IS NOT NULL) = (role IN ('cashier', 'manager')))
);
-- Staff of the seed have ids from here on.
CREATE SEQUENCE identity.user_id MAXVALUE 999999999 OWNED BY identity.users.id;

CREATE TABLE identity.operations (
  key text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  fingerprint text NOT NULL,
  refusal text,
  answer jsonb,
  at timestamptz NOT NULL,
  -- The user whose key it is: two users may have the same. 0: of somebody without a token.
  caller bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (key, caller)
);
