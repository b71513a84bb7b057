import type { Client } from 'pg';
import { copyRows } from '../../../storage/copy-rows.ts';
import { seededProducts } from './seeded-products.ts';

/** Fills an empty catalogue by COPY, in one transaction. The rows depend on the arguments only. Throws when it is not empty. */
export async function seedCatalogue(
  client: Client,
  size: { readonly seed: string; readonly products: number },
): Promise<{ readonly products: number }> {
  await client.query('BEGIN');
  await client.query('LOCK TABLE catalogue.products IN EXCLUSIVE MODE');
  const { rows } = await client.query('SELECT 1 FROM catalogue.products LIMIT 1');
  if (rows.length > 0) throw new Error('the catalogue is not empty');
  await copyRows(client, 'catalogue.products (id, name, description, category, price_cents)', seededProducts(size));
  // `false`: the number given is the next one.
  await client.query(`SELECT setval('catalogue.product_id', $1 + 1, false)`, [size.products]);
  await client.query('COMMIT');
  // Statistics and visibility now, or autovacuum does it in the first minute of a load.
  await client.query('VACUUM (ANALYZE) catalogue.products');
  return { products: size.products };
}
