import { faultsInTheBooks } from './bank-books.ts';
import { faultsFound, type Checks } from './faults-found.ts';
import { rowsOf } from './seeded-bank.ts';
import { faultsInTheStock } from './store-tables.ts';

/** What is wrong in the books of a shop in one database once everything is settled; empty: nothing. */
export async function faultsInTheShop(databaseUrl: string): Promise<string[]> {
  return [
    ...(await faultsInTheBooks(databaseUrl)),
    ...(await faultsInTheStock(databaseUrl)),
    ...(await faultsFound(databaseUrl, CHECKS)),
  ];
}

/** True when no order is open or untold, and no message waits to be handed over. */
export async function isSettled(databaseUrl: string): Promise<boolean> {
  const [left] = await rowsOf<{ readonly count: number }>(
    databaseUrl,
    'SELECT ((SELECT count(*) FROM orders.sagas) + (SELECT count(*) FROM orders.outbox))::int AS count',
  );
  return left?.count === 0;
}

/** Lets a sweeper take every order at once, as if its time were over. */
export async function makeDue(databaseUrl: string): Promise<void> {
  await rowsOf(databaseUrl, "UPDATE orders.sagas SET due = now() - interval '1 second'");
}

const CHECKS: Checks = [
  ['an open order', "SELECT id FROM orders.orders WHERE state = 'started'"],
  [
    'a confirmed order without exactly one payment of its total to its store, or a refused one with a payment',
    `SELECT o.id, o.state, count(t.id), sum(t.amount_cents) FROM orders.orders o
     LEFT JOIN bank.transfers t ON t.operation_key = 'order-' || o.id AND t.kind = 'payment' GROUP BY o.id
     HAVING CASE o.state WHEN 'confirmed' THEN count(t.id) <> 1 OR sum(t.amount_cents) <> o.total_cents
       OR min(t.id) <> o.payment_id OR min(t.merchant) <> 'store-' || o.store ELSE count(t.id) > 0 END`,
  ],
  [
    'a payment for no order',
    `SELECT t.operation_key FROM bank.transfers t WHERE t.operation_key LIKE 'order-%'
     AND NOT EXISTS (SELECT FROM orders.orders o WHERE 'order-' || o.id = t.operation_key)`,
  ],
  [
    'goods that are not as their order is',
    `SELECT o.id, o.state, r.state AS goods FROM orders.orders o LEFT JOIN inventory.reservations r ON r.order_id = o.id::text
     WHERE r.state IS DISTINCT FROM CASE o.state WHEN 'confirmed' THEN 'confirmed' ELSE 'released' END`,
  ],
  [
    'a reservation for no order',
    `SELECT order_id FROM inventory.reservations WHERE NOT EXISTS (SELECT FROM orders.orders WHERE id::text = order_id)`,
  ],
  [
    'stock that is not opening less what was sold',
    `SELECT store, product, opening, on_hand, sold FROM inventory.stock
     LEFT JOIN (SELECT store, product, sum(quantity) AS sold FROM orders.order_lines
       WHERE state = 'confirmed' GROUP BY store, product) s USING (store, product)
     WHERE on_hand <> opening - coalesce(sold, 0)`,
  ],
  [
    'an order that is not its operation',
    `SELECT o.id, o.refusal, p.refusal AS told FROM orders.orders o LEFT JOIN orders.operations p
       ON p.key = o.operation_key AND p.caller = o.customer
     WHERE p.answer ->> 'order' IS DISTINCT FROM o.id::text OR p.refusal IS DISTINCT FROM o.refusal`,
  ],
  [
    'a cart with more than one confirmed order, or that is not taken by it',
    `SELECT c.id, c.order_id, array_agg(o.id) FROM orders.carts c
     LEFT JOIN orders.orders o ON o.cart_id = c.id AND o.state = 'confirmed'
     GROUP BY c.id HAVING count(o.id) > 1 OR min(o.id) IS DISTINCT FROM c.order_id`,
  ],
  [
    'a cart whose total is not that of its lines',
    `SELECT id FROM orders.carts WHERE total_cents <> (SELECT coalesce(sum(quantity * price_cents), 0) FROM unnest(lines))`,
  ],
  [
    'a confirmed order without exactly one message, or another one with any',
    `SELECT o.id, count(m.id) FROM orders.orders o
     LEFT JOIN messages.messages m ON m.kind = 'order-confirmed' AND m.facts ->> 'order' = o.id::text
     GROUP BY o.id HAVING count(m.id) <> CASE o.state WHEN 'confirmed' THEN 1 ELSE 0 END`,
  ],
];
