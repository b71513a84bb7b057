import { seedCatalogue } from '../../sut/app/store/catalogue/seed/seed-catalogue.ts';
import { CATALOGUE_TABLES } from '../../sut/app/store/catalogue/catalogue-module.ts';
import { INVENTORY_TABLES } from '../../sut/app/store/inventory/inventory-module.ts';
import { seedInventory } from '../../sut/app/store/inventory/seed/seed-inventory.ts';
import { migrate } from '../../sut/app/storage/migrate.ts';
import { faultsFound, type Checks } from './faults-found.ts';

/** Fills an empty database with products, stores and their stock. */
export async function makeStoreTables(
  databaseUrl: string,
  size: { readonly products: number; readonly stores: number },
): Promise<void> {
  await migrate(databaseUrl, [CATALOGUE_TABLES, INVENTORY_TABLES], async (client) => {
    await seedCatalogue(client, { seed: 'test', products: size.products });
    await seedInventory(client, size);
  });
}

/** What is wrong with the stock of a database; empty when goods are conserved and every sum is right. */
export function faultsInTheStock(databaseUrl: string): Promise<string[]> {
  return faultsFound(databaseUrl, CHECKS);
}

const CHECKS: Checks = [
  ['stock below zero', 'SELECT store, product, on_hand FROM inventory.stock WHERE on_hand < 0'],
  [
    'stock that is not its opening and its movements',
    `SELECT store, product, on_hand, opening, sum(m.quantity) FROM inventory.stock
     FULL JOIN inventory.movements m USING (store, product) GROUP BY store, product, on_hand, opening
     HAVING on_hand IS DISTINCT FROM opening + coalesce(sum(m.quantity), 0)`,
  ],
  [
    'goods that are not conserved',
    `SELECT was, there, held FROM (SELECT sum(opening) AS was, sum(on_hand) AS there FROM inventory.stock) s,
     (SELECT coalesce(sum(q), 0) AS held FROM inventory.reservations, unnest(quantities) q WHERE state <> 'released') r
     WHERE was <> there + held`,
  ],
  [
    'an order that did not move what its state says',
    `SELECT order_id, state, lacking, products, taken, put_back FROM inventory.reservations
     LEFT JOIN (SELECT reference, array_agg((product, quantity)::text ORDER BY product) AS taken
       FROM inventory.movements WHERE reason = 'reservation' GROUP BY reference) t ON t.reference = order_id
     LEFT JOIN (SELECT reference, array_agg((product, -quantity)::text ORDER BY product) AS put_back
       FROM inventory.movements WHERE reason = 'release' GROUP BY reference) b ON b.reference = order_id
     CROSS JOIN LATERAL (SELECT array_agg((product, -quantity)::text ORDER BY product) AS lines
       FROM unnest(products, quantities) AS line (product, quantity)) l
     WHERE CASE
       WHEN lacking IS NOT NULL OR products = '{}' THEN taken IS NOT NULL OR put_back IS NOT NULL
       WHEN state = 'released' THEN taken IS DISTINCT FROM lines OR put_back IS DISTINCT FROM lines
       ELSE taken IS DISTINCT FROM lines OR put_back IS NOT NULL END`,
  ],
  [
    'a replenishment that did not move what its state says',
    `SELECT r.id, r.state FROM inventory.replenishments r
     LEFT JOIN inventory.movements m ON m.reference = r.id::text AND m.reason = 'shipment' AND m.product = r.product
     GROUP BY r.id HAVING CASE WHEN r.state = 'shipped'
       THEN count(m.*) <> 2 OR sum(m.quantity) FILTER (WHERE m.store = 0) IS DISTINCT FROM -r.quantity
         OR sum(m.quantity) FILTER (WHERE m.store = r.store) IS DISTINCT FROM r.quantity
       ELSE count(m.*) <> 0 END`,
  ],
];
