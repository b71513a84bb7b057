type Schema = 'identity' | 'catalogue' | 'inventory' | 'orders';

/**
 * Operations of a module that keeps them in the common table, whose key starts with $1. The record is in the same commit
 * as its effect, which has no key of its own: a done one counts as that effect.
 */
export function operationsSql(schema: Schema): string {
  return `
SELECT key, (refusal IS NULL)::integer AS movements, true AS whole, refusal IS NOT NULL AS refused
FROM ${schema}.operations WHERE starts_with(key, $1)`;
}

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
  SELECT operation_key AS key, count(*)::integer AS orders FROM orders.orders
  WHERE state = 'confirmed' AND starts_with(operation_key, $1) GROUP BY operation_key
), recorded AS (
  SELECT key, kind, refusal IS NOT NULL AS refused FROM orders.operations WHERE starts_with(key, $1)
)
SELECT key, coalesce(orders, CASE WHEN kind <> 'checkout' AND NOT refused THEN 1 ELSE 0 END) AS movements,
       coalesce(refused OR kind <> 'checkout' OR orders > 0, false) AS whole, coalesce(refused, false) AS refused
FROM ordered FULL JOIN recorded USING (key)`;
