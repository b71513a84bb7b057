/**
 * Rows that are not as the last record of them says. A record is written while the row is locked, so records of one row
 * ascend by time.
 */

/** Carts whose lines are not those after the last write, and orders that are not their cart. */
export const CARTS_UNEXPLAINED_SQL = `
WITH recorded AS (
  SELECT DISTINCT ON (id) id, answer, key FROM (
    SELECT (answer ->> 'id')::bigint AS id, answer, key, at FROM orders.operations
    WHERE kind IN ('cart', 'item') AND refusal IS NULL
  ) AS records ORDER BY id, at DESC
), wrong AS (
  SELECT 'cart ' || recorded.id || ': ' || CASE WHEN carts.id IS NULL THEN 'gone' ELSE 'not as last written' END ||
         ' (' || key || ')' AS text
  FROM recorded LEFT JOIN orders.carts USING (id)
  WHERE carts.id IS NULL OR to_jsonb(lines) IS DISTINCT FROM answer -> 'lines'
    OR total_cents IS DISTINCT FROM (answer ->> 'total_cents')::bigint
    OR owner IS DISTINCT FROM (answer ->> 'owner')::bigint OR store IS DISTINCT FROM (answer ->> 'store')::bigint
  UNION ALL
  SELECT 'order ' || orders.id || ': not as cart ' || carts.id || ' (' || operation_key || ')'
  FROM orders.orders JOIN recorded ON recorded.id = cart_id JOIN orders.carts ON carts.id = cart_id
  WHERE state = 'confirmed'
    AND (orders.lines IS DISTINCT FROM carts.lines OR orders.store <> carts.store OR customer <> owner
      OR carts.order_id IS DISTINCT FROM orders.id)
)
SELECT text, count(*) OVER ()::integer AS number FROM wrong ORDER BY text LIMIT 20`;

/** Products that are not as after the last write, or not removed. */
export const PRODUCTS_UNEXPLAINED_SQL = `
WITH recorded AS (
  SELECT DISTINCT ON (id) * FROM (
    SELECT (answer ->> 'id')::bigint AS id, kind, answer, key, at FROM catalogue.operations WHERE refusal IS NULL
  ) AS records ORDER BY id, at DESC
)
SELECT 'product ' || recorded.id || ': ' || CASE
         WHEN products.id IS NULL THEN 'gone'
         WHEN kind = 'remove' AND removed_at IS NULL THEN 'not removed'
         WHEN kind <> 'remove' AND removed_at IS NOT NULL THEN 'removed' ELSE 'not as last written'
       END || ' (' || key || ')' AS text, count(*) OVER ()::integer AS number
FROM recorded LEFT JOIN catalogue.products USING (id)
WHERE products.id IS NULL OR (removed_at IS NOT NULL) <> (kind = 'remove') OR name <> answer ->> 'name'
  OR description <> answer ->> 'description' OR category <> answer ->> 'category'
  OR price_cents <> replace(answer ->> 'price', '.', '')::bigint
ORDER BY recorded.id LIMIT 20`;

/** Replenishments that were shipped otherwise than asked for, and shipments of nothing that was asked for. */
export const MISSHIPPED_SQL = `
WITH moved AS (
  SELECT reference, count(*) AS movements,
         string_agg(quantity || ' of product ' || product || ' to ' || store, ', ' ORDER BY store, product) AS goods
  FROM inventory.movements WHERE reason = 'shipment' GROUP BY reference
), asked AS (
  SELECT id::text AS reference, state, -quantity || ' of product ' || product || ' to 0, ' || quantity || ' of product ' ||
         product || ' to ' || store AS goods
  FROM inventory.replenishments
)
SELECT 'replenishment ' || reference || ': ' || coalesce(state, 'not asked for') || ', asked ' ||
       coalesce(asked.goods, 'nothing') || ', moved ' || coalesce(moved.goods, 'nothing') AS text,
       count(*) OVER ()::integer AS number
FROM asked FULL JOIN moved USING (reference)
WHERE CASE state WHEN 'shipped' THEN moved.goods IS DISTINCT FROM asked.goods ELSE moved.goods IS NOT NULL END
ORDER BY reference LIMIT 20`;

/** Users that are not as they were registered. */
export const USERS_UNEXPLAINED_SQL = `
SELECT 'user ' || (answer ->> 'id') || ': ' || CASE WHEN users.id IS NULL THEN 'gone' ELSE 'not as registered' END ||
       ' (' || key || ')' AS text, count(*) OVER ()::integer AS number
FROM identity.operations LEFT JOIN identity.users ON users.id = (answer ->> 'id')::bigint
WHERE refusal IS NULL AND (users.id IS NULL OR username IS DISTINCT FROM answer ->> 'username'
  OR name IS DISTINCT FROM answer ->> 'name' OR email IS DISTINCT FROM answer ->> 'email'
  OR role IS DISTINCT FROM answer ->> 'role' OR store::text IS DISTINCT FROM answer ->> 'store')
ORDER BY (answer ->> 'id')::bigint LIMIT 20`;
