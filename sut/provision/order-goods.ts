import type { Finding } from '../../core/system.ts';
import type { BooksDatabase } from './books-database.ts';
import { disagreeing, type IdentifiedRow } from './disagreeing.ts';
import { ORDERED_GOODS_SQL, RESERVED_GOODS_SQL } from './store-books-sql.ts';

/** Holds the goods of confirmed orders against those that the inventory took for them, order by order. */
export function misplacedGoods(orders: BooksDatabase, inventory: BooksDatabase): Promise<Finding> {
  return disagreeing(
    orders.stream<GoodsRow>(ORDERED_GOODS_SQL),
    inventory.stream<TakenRow>(RESERVED_GOODS_SQL),
    disagreement,
  );
}

interface GoodsRow extends IdentifiedRow {
  /** `2 of product 1, 1 of product 7 in store 3`. */
  readonly goods: string;
}

interface TakenRow extends GoodsRow {
  /** `reserved`: the inventory has not been told yet how the order ended. */
  readonly state: 'reserved' | 'confirmed';
}

function disagreement(order: GoodsRow | undefined, taken: TakenRow | undefined): string | undefined {
  if (order === undefined)
    return taken?.state === 'confirmed' ? `order ${taken.id}: not confirmed, took ${taken.goods}` : undefined;
  if (taken === undefined) return `order ${order.id}: confirmed, took nothing`;
  return order.goods === taken.goods ? undefined : `order ${order.id}: ${order.goods}, took ${taken.goods}`;
}
