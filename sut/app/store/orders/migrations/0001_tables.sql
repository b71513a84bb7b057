-- Up Migration

-- What somebody wants of a product, at the price of when it was put in.
CREATE TYPE orders.line AS (product bigint, quantity integer, price_cents bigint);

-- Changed in place: room in the page and no index on what changes keep the updates local to it (HOT).
CREATE TABLE orders.carts (
  id bigint PRIMARY KEY,
  owner bigint NOT NULL,
  store bigint NOT NULL,
  lines orders.line[] NOT NULL DEFAULT '{}',
  total_cents bigint NOT NULL DEFAULT 0,
  -- The order that is under way or confirmed; null: the cart is open.
  order_id bigint,
  created_at timestamptz NOT NULL
) WITH (fillfactor = 60);
CREATE SEQUENCE orders.cart_id OWNED BY orders.carts.id;

-- Lines are a column, not a table: they are copied whole, read whole and never changed.
CREATE TABLE orders.orders (
  id bigint PRIMARY KEY,
  cart_id bigint NOT NULL,
  customer bigint NOT NULL,
  store bigint NOT NULL,
  lines orders.line[] NOT NULL,
  total_cents bigint NOT NULL,
  state text NOT NULL DEFAULT 'started',
  refusal text,
  product bigint,
  payment_id bigint,
  operation_key text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK (total_cents > 0 AND CASE state
    WHEN 'started' THEN refusal IS NULL AND payment_id IS NULL AND ended_at IS NULL
    WHEN 'confirmed' THEN refusal IS NULL AND payment_id IS NOT NULL AND ended_at IS NOT NULL
    WHEN 'refused' THEN refusal IS NOT NULL AND payment_id IS NULL AND ended_at IS NOT NULL
    ELSE false
  END)
) WITH (fillfactor = 80);
CREATE SEQUENCE orders.order_id OWNED BY orders.orders.id;
CREATE INDEX orders_by_customer ON orders.orders (customer, id);
CREATE INDEX orders_by_store ON orders.orders (store, id);
-- For the reports: orders come in the order of their time, so a small index of ranges does.
CREATE INDEX orders_by_time ON orders.orders USING brin (created_at) WITH (pages_per_range = 32);

CREATE VIEW orders.order_lines AS
  SELECT orders.id AS order_id, line.product, line.quantity, line.price_cents, store, state, created_at
  FROM orders.orders, unnest(lines) AS line;

-- The orders that are not over. Few rows at any time, so no index on `due`.
CREATE TABLE orders.sagas (
  order_id bigint PRIMARY KEY,
  due timestamptz NOT NULL
);

-- One row per write request, in the same commit as its effect: what became of its Idempotency-Key.
CREATE TABLE orders.operations (
  key text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  refusal text,
  answer jsonb,
  at timestamptz NOT NULL,
  -- The user whose key it is: two users may have the same. 0: of somebody without a token.
  caller bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (key, caller)
);

-- Messages to people, until they are handed over.
CREATE TABLE orders.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  kind text NOT NULL,
  facts jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
