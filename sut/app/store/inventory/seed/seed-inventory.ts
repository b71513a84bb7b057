import type { Client } from 'pg';
import { copyRows } from '../../../storage/copy-rows.ts';
import { seededStock, seededStores } from './seeded-stock.ts';

/** Fills an empty inventory by COPY, in one transaction. The rows depend on the size only. Throws when it is not empty. */
export async function seedInventory(
  client: Client,
  size: { readonly products: number; readonly stores: number },
): Promise<{ readonly stores: number }> {
  await client.query('BEGIN');
  await client.query('LOCK TABLE inventory.stores IN EXCLUSIVE MODE');
  const { rows } = await client.query('SELECT 1 FROM inventory.stores LIMIT 1');
  if (rows.length > 0) throw new Error('the inventory is not empty');
  await copyRows(client, 'inventory.stores (id, name)', seededStores(size));
  await copyRows(client, 'inventory.stock (store, product, opening, on_hand)', seededStock(size));
  await client.query('COMMIT');
  // Statistics and visibility now, or autovacuum does it in the first minute of a load.
  await client.query('VACUUM (ANALYZE) inventory.stores, inventory.stock');
  return { stores: size.stores };
}
