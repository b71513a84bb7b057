-- Up Migration

-- Each function is one write request in one round trip and one transaction. They go the same way: lock the cart; only
-- then look for the key, since a retry that waited for the lock must see what the first one committed; decide; write the
-- operation with its outcome. Two requests with one key and different carts meet at the primary key of `operations`: the
-- later one fails as a whole, and its caller asks again.

-- Refusal null: done, and the cart as it is then.
CREATE TYPE orders.outcome AS (replayed boolean, refusal text, answer jsonb);

-- What a user's key came to before; null where it is new. Another request under the same key: a refusal of its own.
CREATE FUNCTION orders.earlier_outcome(p_key text, p_fingerprint text, p_caller bigint) RETURNS orders.outcome
LANGUAGE plpgsql AS $$
DECLARE
  result orders.outcome;
  stored text;
BEGIN
  SELECT true, refusal, answer, fingerprint INTO result.replayed, result.refusal, result.answer, stored
    FROM orders.operations WHERE key = p_key AND caller = p_caller;
  IF stored <> p_fingerprint THEN result := ROW(false, 'idempotency-key-reused', null); END IF;
  RETURN result;
END $$;

CREATE FUNCTION orders.create_cart(p_key text, p_fingerprint text, p_owner bigint, p_store bigint) RETURNS orders.outcome
LANGUAGE plpgsql AS $$
DECLARE
  result orders.outcome := orders.earlier_outcome(p_key, p_fingerprint, p_owner);
  cart orders.carts;
BEGIN
  IF result.replayed IS NOT NULL THEN RETURN result; END IF;
  INSERT INTO orders.carts (id, owner, store, created_at)
    VALUES (nextval('orders.cart_id'), p_owner, p_store, clock_timestamp()) RETURNING * INTO cart;
  result := ROW(false, null, to_jsonb(cart));
  INSERT INTO orders.operations VALUES (p_key, 'cart', p_fingerprint, null, result.answer, cart.created_at, p_owner);
  RETURN result;
END $$;

-- Puts a product into a cart, in place of what was there of it; 0 takes it out. `p_price` null: there is no such product.
CREATE FUNCTION orders.put_item(
  p_key text, p_fingerprint text, p_owner bigint, p_cart bigint, p_product bigint, p_quantity integer, p_price bigint
) RETURNS orders.outcome
LANGUAGE plpgsql AS $$
DECLARE
  result orders.outcome;
  cart orders.carts;
  most_lines CONSTANT integer := 50;
BEGIN
  SELECT * INTO cart FROM orders.carts WHERE id = p_cart AND owner = p_owner FOR NO KEY UPDATE;
  result := orders.earlier_outcome(p_key, p_fingerprint, p_owner);
  IF result.replayed IS NOT NULL THEN RETURN result; END IF;
  cart.lines := ARRAY(
    SELECT ROW(product, quantity, price_cents)::orders.line FROM (
      SELECT * FROM unnest(cart.lines) WHERE product <> p_product
      UNION ALL SELECT p_product, p_quantity, p_price WHERE p_quantity > 0
    ) AS line ORDER BY product
  );
  result := ROW(false, CASE
    WHEN cart.id IS NULL THEN 'cart-unknown'
    WHEN cart.order_id IS NOT NULL THEN 'cart-checked-out'
    WHEN p_quantity > 0 AND p_price IS NULL THEN 'product-unknown'
    WHEN cardinality(cart.lines) > most_lines THEN 'cart-full'
  END, null);
  IF result.refusal IS NULL THEN
    SELECT coalesce(sum(quantity * price_cents), 0) INTO cart.total_cents FROM unnest(cart.lines);
    UPDATE orders.carts SET lines = cart.lines, total_cents = cart.total_cents WHERE id = p_cart;
    result.answer := to_jsonb(cart);
  END IF;
  INSERT INTO orders.operations VALUES
    (p_key, 'item', p_fingerprint, result.refusal, result.answer, clock_timestamp(), p_owner);
  RETURN result;
END $$;

-- A checkout's order, `replayed` when an earlier request with the key began it; `refusal`: that of the order, or (with
-- `id` null) why there is none.
CREATE TYPE orders.started AS (
  replayed boolean, refusal text, id bigint, cart_id bigint, customer bigint, store bigint, lines jsonb,
  total_cents bigint, state text, product bigint, created_at timestamptz
);

CREATE FUNCTION orders.started_before(p_earlier orders.outcome) RETURNS orders.started
LANGUAGE sql STABLE AS $$
  SELECT p_earlier.replayed, coalesce(p_earlier.refusal, orders.refusal), id, cart_id, customer, store, to_jsonb(lines),
    total_cents, state, product, created_at
  FROM (SELECT (p_earlier.answer ->> 'order')::bigint AS asked) AS key LEFT JOIN orders.orders ON id = asked
$$;

-- What one card payment can be, by the bank's own form of an amount.
CREATE FUNCTION orders.most_cents() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 999999999999';

-- The time after which an order that is not over is taken from whoever drives it.
CREATE FUNCTION orders.patience() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '5 seconds' $$;

-- Makes an order of a cart: a copy of it, under a key.
CREATE FUNCTION orders.start_checkout(p_key text, p_fingerprint text, p_owner bigint, p_cart bigint) RETURNS orders.started
LANGUAGE plpgsql AS $$
DECLARE
  result orders.started;
  earlier orders.outcome;
  cart orders.carts;
BEGIN
  SELECT * INTO cart FROM orders.carts WHERE id = p_cart AND owner = p_owner FOR NO KEY UPDATE;
  earlier := orders.earlier_outcome(p_key, p_fingerprint, p_owner);
  IF earlier.replayed IS NOT NULL THEN RETURN orders.started_before(earlier); END IF;
  result.replayed := false;
  result.created_at := clock_timestamp();
  result.refusal := CASE
    WHEN cart.id IS NULL THEN 'cart-unknown'
    WHEN cart.order_id IS NOT NULL THEN 'cart-checked-out'
    WHEN cart.total_cents = 0 THEN 'cart-empty'
    WHEN cart.total_cents > orders.most_cents() THEN 'total-too-large'
  END;
  IF result.refusal IS NOT NULL THEN
    INSERT INTO orders.operations VALUES (p_key, 'checkout', p_fingerprint, result.refusal, null, result.created_at, p_owner);
    RETURN result;
  END IF;
  result := ROW(false, null, nextval('orders.order_id'), p_cart, p_owner, cart.store, to_jsonb(cart.lines),
    cart.total_cents, 'started', null, result.created_at);
  INSERT INTO orders.operations VALUES
    (p_key, 'checkout', p_fingerprint, null, jsonb_build_object('order', result.id), result.created_at, p_owner);
  INSERT INTO orders.orders (id, cart_id, customer, store, lines, total_cents, operation_key, created_at)
    VALUES (result.id, p_cart, p_owner, cart.store, cart.lines, cart.total_cents, p_key, result.created_at);
  INSERT INTO orders.sagas VALUES (result.id, result.created_at + orders.patience());
  UPDATE orders.carts SET order_id = result.id WHERE id = p_cart;
  RETURN result;
END $$;

-- Several checkouts of different requests in one round trip, one statement and one commit. It does those that are plain:
-- a new key, and a cart that is open, filled and held by nobody. The row of any other is null; it is for
-- `orders.start_checkout`. Keys are taken in their order: two groups with keys in common wait in one direction.
CREATE FUNCTION orders.start_many(p_keys text[], p_fingerprints text[], p_owners bigint[], p_carts bigint[])
RETURNS SETOF orders.started
LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY WITH asked AS MATERIALIZED (
    SELECT DISTINCT ON (cart) *
      FROM unnest(p_keys, p_fingerprints, p_owners, p_carts) WITH ORDINALITY AS asked (key, fingerprint, owner, cart, place)
      ORDER BY cart, place
  ), open AS MATERIALIZED (
    SELECT id, owner, store, lines, total_cents FROM orders.carts
      WHERE id = ANY (p_carts) AND order_id IS NULL AND total_cents BETWEEN 1 AND orders.most_cents()
      FOR NO KEY UPDATE SKIP LOCKED
  ), wanted AS MATERIALIZED (
    SELECT asked.place, key, fingerprint, nextval('orders.order_id') AS id, open.id AS cart, open.owner, store, lines,
      total_cents, clock_timestamp() AS at
      FROM asked JOIN open ON open.id = asked.cart AND open.owner = asked.owner
  ), named AS (
    INSERT INTO orders.operations (key, kind, fingerprint, answer, at, caller)
      SELECT key, 'checkout', fingerprint, jsonb_build_object('order', id), at, owner FROM wanted
      ORDER BY key COLLATE "C", owner
      ON CONFLICT DO NOTHING RETURNING (answer ->> 'order')::bigint AS id
  ), made AS MATERIALIZED (
    SELECT * FROM wanted WHERE id IN (SELECT id FROM named)
  ), ordered AS (
    INSERT INTO orders.orders (id, cart_id, customer, store, lines, total_cents, operation_key, created_at)
      SELECT id, cart, owner, store, lines, total_cents, key, at FROM made
  ), watched AS (
    INSERT INTO orders.sagas SELECT id, at + orders.patience() FROM made
  ), taken AS (
    UPDATE orders.carts SET order_id = made.id FROM made WHERE carts.id = made.cart
  )
  SELECT CASE WHEN made.id IS NOT NULL THEN false END, null, made.id, made.cart, made.owner, made.store,
    to_jsonb(made.lines), made.total_cents, 'started', null::bigint, made.at
    FROM generate_subscripts(p_keys, 1) AS position LEFT JOIN made ON made.place = position ORDER BY position;
END $$;

-- The orders that are paid, by these payments. Gives those that were open; of the others nothing is changed.
CREATE FUNCTION orders.confirm_many(p_orders bigint[], p_payments bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY WITH ended AS (
    UPDATE orders.orders
      SET state = 'confirmed', payment_id = p_payments[array_position(p_orders, orders.id)], ended_at = clock_timestamp()
      WHERE orders.id = ANY (p_orders) AND state = 'started'
      RETURNING orders.id, customer, store, total_cents
  ), told AS (
    INSERT INTO orders.outbox (user_id, kind, facts) SELECT customer, 'order-confirmed', jsonb_build_object(
        'order', id, 'store', store, 'total', to_char(total_cents / 100.0, 'FM9999999990.00')) FROM ended
  )
  SELECT id FROM ended;
END $$;

-- An order that will never be paid: its cart is free again. `p_over`: the inventory has nothing put aside for it, and need
-- not be told. Gives whether it was open; one that is over stays as it is.
CREATE FUNCTION orders.refuse(p_order bigint, p_refusal text, p_product bigint, p_over boolean) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  ended orders.orders;
BEGIN
  UPDATE orders.orders SET state = 'refused', refusal = p_refusal, product = p_product, ended_at = clock_timestamp()
    WHERE id = p_order AND state = 'started' RETURNING * INTO ended;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE orders.operations SET refusal = p_refusal
    WHERE key = ended.operation_key AND caller = ended.customer;
  UPDATE orders.carts SET order_id = null WHERE id = ended.cart_id AND order_id = p_order;
  IF p_over THEN DELETE FROM orders.sagas WHERE order_id = p_order; END IF;
  RETURN true;
END $$;

-- Takes orders whose time is over from whoever had them, for as long as its patience is. Several instances take different ones.
CREATE FUNCTION orders.take_due(p_most integer) RETURNS TABLE (id bigint, state text, store bigint, total_cents bigint)
LANGUAGE sql AS $$
  WITH due AS MATERIALIZED (
    SELECT order_id FROM orders.sagas WHERE due <= now() ORDER BY order_id LIMIT p_most FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE orders.sagas SET due = now() + orders.patience() FROM due WHERE sagas.order_id = due.order_id
  )
  SELECT orders.id, orders.state, orders.store, orders.total_cents FROM due JOIN orders.orders ON orders.id = due.order_id
$$;
