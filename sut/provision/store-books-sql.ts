/** What the audit asks of the inventory's tables (`sut/app/store/inventory/TABLES.md`), each in one statement. */

/** A released reservation holds nothing; whoever was refused was never given anything. */
export const STOCK_SQL = `
SELECT opening::text, on_hand::text, reserved::text, sold::text
FROM (
  SELECT coalesce(sum(opening), 0) AS opening, coalesce(sum(on_hand), 0) AS on_hand FROM inventory.stock
) AS stock, (
  SELECT coalesce(sum(pieces) FILTER (WHERE state = 'reserved'), 0) AS reserved,
         coalesce(sum(pieces) FILTER (WHERE state = 'confirmed'), 0) AS sold
  FROM inventory.reservations, LATERAL (SELECT sum(quantity) AS pieces FROM unnest(quantities) AS quantity) AS lines
  WHERE state <> 'released'
) AS orders`;

export const UNBALANCED_STOCK_SQL = `
WITH moved AS (
  SELECT store, product, sum(quantity) AS total FROM inventory.movements GROUP BY store, product
)
SELECT store::text, product::text, on_hand::text, opening::text, coalesce(total, 0)::text AS moved,
       count(*) OVER ()::integer AS number
FROM inventory.stock FULL JOIN moved USING (store, product)
WHERE on_hand IS DISTINCT FROM opening + coalesce(total, 0)
ORDER BY store, product LIMIT 20`;

export const NEGATIVE_STOCK_SQL = `
SELECT store::text, product::text, on_hand::text, count(*) OVER ()::integer AS number
FROM inventory.stock WHERE on_hand < 0 ORDER BY store, product LIMIT 20`;

export const RESERVED_SQL = `SELECT count(*)::text AS number FROM inventory.reservations WHERE state = 'reserved'`;

export const REQUESTED_SQL = `SELECT count(*)::text AS number FROM inventory.replenishments WHERE state = 'requested'`;

/** Orders (`sut/app/store/orders/TABLES.md`): pieces in those that are confirmed. */
export const ORDERED_SQL = `
SELECT coalesce(sum(quantity), 0)::text AS number FROM orders.order_lines WHERE state = 'confirmed'`;

const GOODS = `string_agg(pieces || ' of product ' || product, ', ' ORDER BY product) || ' in store ' || store`;

/** Ascending by id, so that they can be merged: what confirmed orders are made of … */
export const ORDERED_GOODS_SQL = `
SELECT id::text, ${GOODS} AS goods
FROM (
  SELECT order_id AS id, store, product, sum(quantity) AS pieces FROM orders.order_lines
  WHERE state = 'confirmed' GROUP BY order_id, store, product
) AS lines
GROUP BY lines.id, store ORDER BY lines.id`;

/** … and what the inventory took for orders and did not put back. */
export const RESERVED_GOODS_SQL = `
SELECT id::text, state, ${GOODS} AS goods
FROM (
  SELECT order_id::numeric AS id, state, store, product, sum(quantity) AS pieces
  FROM inventory.reservations, unnest(products, quantities) AS line (product, quantity)
  WHERE state <> 'released' AND order_id ~ '^[0-9]+$' GROUP BY order_id, state, store, product
) AS lines
GROUP BY lines.id, state, store ORDER BY lines.id`;

/** Neither done nor undone, or so and the inventory has not been told yet. */
export const OPEN_ORDERS_SQL = `
SELECT count(*)::text AS number
FROM orders.orders FULL JOIN orders.sagas ON order_id = id WHERE state = 'started' OR order_id IS NOT NULL`;

/** Ascending by id, so that they can be merged with the payments. */
export const ORDERS_SQL = `
SELECT id::text, state, total_cents::text AS total, payment_id::text AS payment,
       (SELECT coalesce(sum(quantity * price_cents), 0) FROM unnest(lines))::text AS lines
FROM orders.orders ORDER BY orders.id`;

/** The bank's payments for orders, by order. A key like that which is no number is nobody's order. */
export const ORDER_PAYMENTS_SQL = `
SELECT number::text AS id, count(*)::integer AS payments, sum(amount_cents)::text AS paid, min(payment)::text AS payment
FROM (
  SELECT substr(operation_key, 7)::numeric AS number, amount_cents, id AS payment FROM bank.transfers
  WHERE kind = 'payment' AND operation_key ~ '^order-[0-9]+$'
) AS payments
GROUP BY number ORDER BY number`;

/**
 * Product by product, in all stores and the warehouse; and order by order, whether its goods were taken, and put back
 * where it was released, product by product.
 */
export const UNCONSERVED_SQL = `
WITH lines AS (
  SELECT order_id, store, product, sum(quantity) AS quantity, min(state) AS state
  FROM inventory.reservations, unnest(products, quantities) AS line (product, quantity)
  WHERE lacking IS NULL GROUP BY order_id, store, product
), held AS (
  SELECT product, sum(quantity) AS quantity FROM lines WHERE state <> 'released' GROUP BY product
), stocked AS (
  SELECT product, sum(opening) AS opening, sum(on_hand) AS on_hand FROM inventory.stock GROUP BY product
), moved AS (
  SELECT reference AS order_id, store, product, coalesce(-sum(quantity) FILTER (WHERE reason = 'reservation'), 0) AS taken,
         coalesce(sum(quantity) FILTER (WHERE reason = 'release'), 0) AS put_back
  FROM inventory.movements WHERE reason <> 'shipment' GROUP BY reference, store, product
), wrong AS (
  SELECT 'product ' || product || ': opening ' || coalesce(opening, 0) || ', on hand ' || coalesce(on_hand, 0) ||
         ', reserved or sold ' || coalesce(quantity, 0) AS text
  FROM stocked FULL JOIN held USING (product)
  WHERE coalesce(opening, 0) <> coalesce(on_hand, 0) + coalesce(quantity, 0)
  UNION ALL
  SELECT 'order ' || order_id || ': ' || coalesce(state, 'no reservation') || ', product ' || product || ' in store ' ||
         store || ' taken ' || coalesce(taken, 0) || ', put back ' || coalesce(put_back, 0)
  FROM lines FULL JOIN moved USING (order_id, store, product)
  WHERE coalesce(taken, 0) <> coalesce(quantity, 0)
    OR coalesce(put_back, 0) <> CASE state WHEN 'released' THEN coalesce(quantity, 0) ELSE 0 END
)
SELECT text, count(*) OVER ()::integer AS number FROM wrong ORDER BY text LIMIT 20`;
