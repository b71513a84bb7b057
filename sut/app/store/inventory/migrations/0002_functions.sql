-- Up Migration

-- Everything that moves goods, each in one round trip and one transaction. Order of locking: stock rows by product (of
-- one product the warehouse first), and only then the row of the order, which a new one waits for even where it exists.
-- Whoever holds an order's row waits for no stock, so there is no circle.

-- Refusal null: done.
CREATE TYPE inventory.reserve_outcome AS (refusal text, product bigint);

-- Takes all lines off the stock of a store, or none. Products: each once, ascending. The lines are taken one by one, and
-- put back before anybody can see it when a later one is short or the order had its outcome before: both are rare, and a
-- statement for all lines at once costs twice as much as these small ones.
CREATE FUNCTION inventory.reserve(p_order text, p_store bigint, p_products bigint[], p_quantities bigint[])
RETURNS inventory.reserve_outcome
LANGUAGE plpgsql AS $$
DECLARE
  result inventory.reserve_outcome;
  now timestamptz := clock_timestamp();
  taken integer := 0;
BEGIN
  -- Nobody buys from the warehouse.
  IF p_store = 0 THEN
    result := ROW('store-unknown', null);
    RETURN result;
  END IF;
  FOR line IN 1 .. cardinality(p_products) LOOP
    UPDATE inventory.stock SET on_hand = on_hand - p_quantities[line]
      WHERE store = p_store AND product = p_products[line] AND on_hand >= p_quantities[line];
    IF NOT FOUND THEN
      result := ROW('out-of-stock', p_products[line]);
      EXIT;
    END IF;
    taken := line;
  END LOOP;
  IF taken = 0 AND NOT EXISTS (SELECT FROM inventory.stores WHERE id = p_store) THEN
    result := ROW('store-unknown', null);
    RETURN result;
  END IF;
  INSERT INTO inventory.reservations VALUES (
    p_order, p_store, p_products, p_quantities,
    CASE WHEN result.product IS NULL THEN 'reserved' ELSE 'released' END, result.product, now
  ) ON CONFLICT DO NOTHING;
  IF FOUND AND result.product IS NULL THEN
    FOR line IN 1 .. taken LOOP
      INSERT INTO inventory.movements
        VALUES (p_store, p_products[line], -p_quantities[line], 'reservation', p_order, now);
    END LOOP;
    RETURN result;
  END IF;
  FOR line IN 1 .. taken LOOP
    UPDATE inventory.stock SET on_hand = on_hand + p_quantities[line]
      WHERE store = p_store AND product = p_products[line];
  END LOOP;
  SELECT CASE WHEN lacking IS NOT NULL THEN 'out-of-stock' WHEN state = 'released' THEN 'released' END, lacking
    INTO result FROM inventory.reservations WHERE order_id = p_order;
  RETURN result;
END $$;

-- Several orders in one round trip, one statement and one commit; `p_lines`: the order, by its place, that each line
-- belongs to. It does those that are plain: new ones, whose stock nobody holds and is enough for all that ask for it here.
-- The others are left out, which they are told by the refusal `left-undone`; they are for `inventory.reserve`.
CREATE FUNCTION inventory.reserve_many(
  p_orders text[], p_stores bigint[], p_lines integer[], p_products bigint[], p_quantities bigint[]
) RETURNS SETOF inventory.reserve_outcome
-- What is joined here is a handful of rows, of which the planner knows nothing; it must not read the whole stock for them.
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  RETURN QUERY WITH line AS MATERIALIZED (
    SELECT p_orders[place] AS order_id, p_stores[place] AS store, product, quantity
      FROM unnest(p_lines, p_products, p_quantities) AS line (place, product, quantity)
      -- An order that is here twice counts once.
      WHERE array_position(p_orders, p_orders[place]) = place AND p_stores[place] > 0
  ), wanted AS (
    SELECT store, product, sum(quantity) AS quantity FROM line GROUP BY store, product
  ), enough AS MATERIALIZED (
    SELECT held.store, held.product FROM wanted, LATERAL (
      SELECT store, product, on_hand FROM inventory.stock
        WHERE stock.store = wanted.store AND stock.product = wanted.product FOR NO KEY UPDATE SKIP LOCKED
    ) AS held WHERE held.on_hand >= wanted.quantity
  ), made AS (
    INSERT INTO inventory.reservations (order_id, store, products, quantities, state, at)
      SELECT order_id, line.store, array_agg(line.product ORDER BY line.product),
        array_agg(quantity ORDER BY line.product), 'reserved', clock_timestamp()
      FROM line LEFT JOIN enough USING (store, product)
      GROUP BY order_id, line.store HAVING bool_and(enough.product IS NOT NULL) ORDER BY order_id
      ON CONFLICT DO NOTHING RETURNING order_id
  ), taken AS (
    UPDATE inventory.stock SET on_hand = on_hand - given.quantity FROM (
      SELECT store, product, sum(quantity)::bigint AS quantity FROM line JOIN made USING (order_id) GROUP BY store, product
    ) AS given WHERE stock.store = given.store AND stock.product = given.product
  ), moved AS (
    INSERT INTO inventory.movements SELECT store, product, -quantity, 'reservation', order_id, clock_timestamp()
      FROM line JOIN made USING (order_id)
  )
  SELECT CASE WHEN made.order_id IS NULL THEN 'left-undone' END, null::bigint
    FROM unnest(p_orders) WITH ORDINALITY AS asked (order_id, place) LEFT JOIN made USING (order_id) ORDER BY place;
END $$;

-- The goods of these orders are sold. Gives the orders that have no goods: there should be none.
CREATE FUNCTION inventory.confirm(p_orders text[]) RETURNS SETOF text
LANGUAGE plpgsql AS $$
BEGIN
  WITH reserved AS MATERIALIZED (
    SELECT order_id FROM inventory.reservations WHERE order_id = ANY (p_orders) AND state = 'reserved'
      ORDER BY order_id FOR NO KEY UPDATE
  )
  UPDATE inventory.reservations SET state = 'confirmed' FROM reserved WHERE reservations.order_id = reserved.order_id;
  RETURN QUERY SELECT asked FROM unnest(p_orders) AS asked WHERE NOT EXISTS (
    SELECT FROM inventory.reservations WHERE order_id = asked AND state = 'confirmed');
END $$;

-- Puts back what is reserved for an order; one that is not known yet can never be reserved. Of a sold one: nothing.
CREATE FUNCTION inventory.release(p_order text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  freed inventory.reservations;
BEGIN
  INSERT INTO inventory.reservations (order_id, state, at) VALUES (p_order, 'released', clock_timestamp())
    ON CONFLICT DO NOTHING;
  IF FOUND THEN RETURN; END IF;
  SELECT * INTO freed FROM inventory.reservations WHERE order_id = p_order AND state = 'reserved';
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM FROM inventory.stock WHERE store = freed.store AND product = ANY (freed.products)
    ORDER BY product FOR NO KEY UPDATE;
  -- Somebody may have come first while this waited.
  UPDATE inventory.reservations SET state = 'released' WHERE order_id = p_order AND state = 'reserved';
  IF NOT FOUND THEN RETURN; END IF;
  WITH put_back AS (
    UPDATE inventory.stock SET on_hand = on_hand + line.quantity
      FROM unnest(freed.products, freed.quantities) AS line (product, quantity)
      WHERE stock.store = freed.store AND stock.product = line.product
  )
  INSERT INTO inventory.movements SELECT freed.store, line.product, line.quantity, 'release', p_order, clock_timestamp()
    FROM unnest(freed.products, freed.quantities) AS line (product, quantity);
END $$;

-- Ships the oldest replenishment that was asked for at least `p_wait_ms` ago, or refuses it when the warehouse has too
-- little, and tells who asked. Gives its id; null: there is none. Several services take different ones.
CREATE FUNCTION inventory.ship_next(p_wait_ms integer) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  asked inventory.replenishments;
  available bigint;
BEGIN
  SELECT * INTO asked FROM inventory.replenishments
    WHERE state = 'requested' AND requested_at <= clock_timestamp() - p_wait_ms * interval '1 millisecond'
    ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN null; END IF;
  SELECT on_hand INTO available FROM inventory.stock WHERE store = 0 AND product = asked.product FOR NO KEY UPDATE;
  IF available >= asked.quantity THEN
    UPDATE inventory.stock SET on_hand = on_hand - asked.quantity WHERE store = 0 AND product = asked.product;
    INSERT INTO inventory.stock VALUES (asked.store, asked.product, 0, asked.quantity)
      ON CONFLICT (store, product) DO UPDATE SET on_hand = stock.on_hand + excluded.on_hand;
    INSERT INTO inventory.movements VALUES
      (0, asked.product, -asked.quantity, 'shipment', asked.id, clock_timestamp()),
      (asked.store, asked.product, asked.quantity, 'shipment', asked.id, clock_timestamp());
    INSERT INTO inventory.outbox (user_id, kind, facts) VALUES (
      asked.requested_by, 'replenishment-shipped',
      jsonb_build_object(
        'replenishment', asked.id, 'store', asked.store, 'product', asked.product, 'quantity', asked.quantity));
    UPDATE inventory.replenishments SET state = 'shipped', settled_at = clock_timestamp() WHERE id = asked.id;
  ELSE
    UPDATE inventory.replenishments SET state = 'refused', settled_at = clock_timestamp() WHERE id = asked.id;
  END IF;
  RETURN asked.id;
END $$;
