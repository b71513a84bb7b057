import { someKeys } from './folded-operations.ts';

type Schema = 'identity' | 'catalogue' | 'inventory' | 'orders';

/**
 * Operations of a module that keeps them in the common table, whose key starts with $1. The record is in the same commit
 * as its effect, which has no key of its own: a done one counts as that effect. What the effect is comes from its row.
 */
function operationsSql(schema: Schema, effect: string, from: string): string {
  return `
SELECT operations.key, operations.caller::text, (operations.refusal IS NULL)::integer AS movements, true AS whole,
       operations.refusal IS NOT NULL AS refused, null AS recorded_id, ${effect}
FROM ${schema}.operations ${from} WHERE ${someKeys('operations.key')}`;
}

const ANSWERED_ID = `(operations.answer ->> 'id')::bigint`;

export const USER_OPERATIONS_SQL = operationsSql(
  'identity',
  `'user ' || username || ' named ' || name || ', ' || role || coalesce(', store ' || store, '') AS did,
   users.id::text AS id, null AS cents`,
  `LEFT JOIN identity.users ON users.id = ${ANSWERED_ID}`,
);

/** What the product was made at that time is in the record alone: later writes change the row. */
export const PRODUCT_OPERATIONS_SQL = operationsSql(
  'catalogue',
  `kind || ' product' || CASE kind WHEN 'add' THEN '' ELSE ' ' || (operations.answer ->> 'id') END || ': ' ||
     (operations.answer ->> 'name') || ' | ' || (operations.answer ->> 'description') || ' | ' ||
     (operations.answer ->> 'category') || ' | ' || (operations.answer ->> 'price') AS did,
   products.id::text AS id, replace(operations.answer ->> 'price', '.', '')::bigint::text AS cents`,
  `LEFT JOIN catalogue.products ON products.id = ${ANSWERED_ID}`,
);

export const REPLENISHMENT_OPERATIONS_SQL = operationsSql(
  'inventory',
  `quantity || ' of product ' || product || ' for store ' || store AS did, replenishments.id::text AS id, null AS cents`,
  `LEFT JOIN inventory.replenishments ON replenishments.id = ${ANSWERED_ID}`,
);

/** How many operations a module has on record. */
export function recordedSql(schema: Schema): string {
  return `SELECT count(*)::text AS number FROM ${schema}.operations`;
}

/**
 * As above; the effect of a checkout is its confirmed order with its lines, which carries the key, and the record of an
 * order without one is not whole. An order that is not confirmed is no effect.
 */
export const ORDER_OPERATIONS_SQL = `
WITH ordered AS (
  SELECT operation_key AS key, customer AS caller, count(*)::integer AS orders, min(id) AS id, customer,
         min(cart_id) AS cart, min(total_cents) AS total
  FROM orders.orders
  WHERE state = 'confirmed' AND ${someKeys('operation_key')} GROUP BY operation_key, customer
), recorded AS (
  SELECT key, caller, kind, refusal IS NOT NULL AS refused, answer, carts.id AS cart_id, owner, store
  FROM orders.operations LEFT JOIN orders.carts ON kind IN ('cart', 'item') AND carts.id = (answer ->> 'id')::bigint
  WHERE ${someKeys('key')}
)
SELECT key, caller::text, coalesce(orders, CASE WHEN kind <> 'checkout' AND NOT refused THEN 1 ELSE 0 END) AS movements,
       coalesce(refused OR kind <> 'checkout' OR orders > 0, false) AS whole, coalesce(refused, false) AS refused,
       CASE kind
         WHEN 'cart' THEN 'cart of customer ' || owner || ' in store ' || store
         WHEN 'item' THEN 'cart ' || cart_id || ' of customer ' || owner || ': ' || (
           SELECT coalesce(string_agg((line ->> 'quantity') || ' of product ' || (line ->> 'product') || ' at ' ||
             (line ->> 'price_cents'), ', '), 'empty') FROM jsonb_array_elements(answer -> 'lines') AS line)
         ELSE 'order of customer ' || customer || ' for cart ' || cart
       END AS did,
       coalesce(id, cart_id)::text AS id,
       CASE kind WHEN 'checkout' THEN answer ->> 'order' END AS recorded_id,
       CASE kind WHEN 'checkout' THEN total::text ELSE answer ->> 'total_cents' END AS cents
FROM ordered FULL JOIN recorded USING (key, caller)`;
