import type { Database } from '../../../storage/database.ts';
import type { Inventory } from '../inventory.ts';

/**
 * The planted bug `oversell`: reads the stock, decides here, and writes back what it reckoned should be left. Of two
 * orders that read the same stock, one takes goods that the other was promised; no lock and no check stands in the way.
 */
export function oversellingReservations(database: Database): Inventory['reserve'] {
  return async ({ order, store, lines }) => {
    const products = lines.map(({ product }) => product);
    const rows = await database.rows<{ readonly product: string; readonly on_hand: string }>(READ, [store, products]);
    const onHand = new Map(rows.map((row) => [Number(row.product), Number(row.on_hand)]));
    const short = lines.find(({ product, quantity }) => (onHand.get(product) ?? 0) < quantity);
    if (short !== undefined) return { done: false, refusal: 'out-of-stock', product: short.product };
    const quantities = lines.map(({ quantity }) => quantity);
    const left = lines.map(({ product, quantity }) => (onHand.get(product) ?? 0) - quantity);
    await database.rows(WRITE_BACK, [order, store, products, quantities, left]);
    return { done: true };
  };
}

const READ = {
  name: 'inventory_oversell_read',
  text: 'SELECT product, on_hand FROM inventory.stock WHERE store = $1 AND product = ANY ($2::bigint[])',
};

/** Once per order, as the true one: a retry changes nothing. */
const WRITE_BACK = {
  name: 'inventory_oversell_write_back',
  text: `WITH line AS (
      SELECT * FROM unnest($3::bigint[], $4::bigint[], $5::bigint[]) AS line (product, quantity, left_over)
    ), made AS (
      INSERT INTO inventory.reservations VALUES ($1, $2, $3, $4, 'reserved', null, clock_timestamp())
        ON CONFLICT DO NOTHING RETURNING store
    ), taken AS (
      UPDATE inventory.stock SET on_hand = line.left_over FROM line, made
        WHERE stock.store = made.store AND stock.product = line.product
    )
    INSERT INTO inventory.movements
      SELECT made.store, line.product, -line.quantity, 'reservation', $1, clock_timestamp() FROM line, made`,
};
