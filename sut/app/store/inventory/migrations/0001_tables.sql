-- Up Migration

-- The warehouse is store 0.
CREATE TABLE inventory.stores (
  id bigint PRIMARY KEY,
  name text NOT NULL
);

-- Updated in place by every reservation: room in the page and no index on what changes keep the updates local to it (HOT).
CREATE TABLE inventory.stock (
  store bigint NOT NULL,
  product bigint NOT NULL,
  opening bigint NOT NULL,
  on_hand bigint NOT NULL CHECK (on_hand >= 0),
  PRIMARY KEY (store, product)
) WITH (fillfactor = 70);

-- Every change of `on_hand`, which is at any time `opening` plus these. The functions are the only writers.
CREATE TABLE inventory.movements (
  store bigint NOT NULL,
  product bigint NOT NULL,
  quantity bigint NOT NULL,
  reason text NOT NULL CHECK (reason IN ('reservation', 'release', 'shipment')),
  -- Id of the order, or of the replenishment.
  reference text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL
);

-- One row per order, for good. One that was refused, or released before it came, is `released` and never had goods.
CREATE TABLE inventory.reservations (
  order_id text COLLATE "C" PRIMARY KEY,
  store bigint,
  products bigint[] NOT NULL DEFAULT '{}',
  quantities bigint[] NOT NULL DEFAULT '{}',
  state text NOT NULL CHECK (state IN ('reserved', 'confirmed', 'released')),
  -- The product for the lack of which it was refused.
  lacking bigint,
  at timestamptz NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE inventory.replenishments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  store bigint NOT NULL,
  product bigint NOT NULL,
  quantity bigint NOT NULL CHECK (quantity > 0),
  requested_by bigint NOT NULL,
  state text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'shipped', 'refused')),
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  settled_at timestamptz
);
CREATE INDEX replenishments_by_store ON inventory.replenishments (store, id);
CREATE INDEX replenishments_to_ship ON inventory.replenishments (id) WHERE state = 'requested';

-- One row per write request, in the same commit as its effect: what became of its Idempotency-Key.
CREATE TABLE inventory.operations (
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

-- Messages to people, until they are handed over.
CREATE TABLE inventory.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  kind text NOT NULL,
  facts jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
