import type { QueryResultRow } from 'pg';
import type { StoreBooks } from '../../core/system.ts';
import type { BooksDatabase } from './books-database.ts';
import { findingOf, type NumberedRow } from './finding-of.ts';
import { misplacedGoods } from './order-goods.ts';
import { unpaidOrders } from './order-payments.ts';
import {
  NEGATIVE_STOCK_SQL,
  OPEN_ORDERS_SQL,
  ORDERED_SQL,
  REQUESTED_SQL,
  RESERVED_SQL,
  STOCK_SQL,
  UNBALANCED_STOCK_SQL,
  UNCONSERVED_SQL,
} from './store-books-sql.ts';

/** Where the tables are that the stores' books are read from; one database may have several of them. */
export interface StoreDatabases {
  readonly inventory: BooksDatabase;
  readonly orders: BooksDatabase;
  readonly bank: BooksDatabase;
}

/** Reads stock and orders, and the payments for them. */
export function storeBooks({ inventory, orders, bank }: StoreDatabases): StoreBooks {
  const stock = inventory.watched<StockRow>(STOCK_SQL);
  return {
    stock: async () => {
      const { opening, on_hand, reserved, sold } = await stock();
      return { opening: BigInt(opening), onHand: BigInt(on_hand), reserved: BigInt(reserved), sold: BigInt(sold) };
    },
    ordered: () => orders.number(ORDERED_SQL),
    unbalancedStock: async () => findingOf(await inventory.rows<UnbalancedRow>(UNBALANCED_STOCK_SQL), unbalancedText),
    negativeStock: async () => findingOf(await inventory.rows<NegativeRow>(NEGATIVE_STOCK_SQL), negativeText),
    misplacedGoods: () => misplacedGoods(orders, inventory),
    unconservedGoods: async () => findingOf(await inventory.rows<UnconservedRow>(UNCONSERVED_SQL), ({ text }) => text),
    unpaidOrders: () => unpaidOrders(orders, bank),
    openOrders: async () => {
      const [open, reserved] = await Promise.all([orders.number(OPEN_ORDERS_SQL), inventory.number(RESERVED_SQL)]);
      // An open order may have its reservation, a reservation has its order.
      return Number(open > reserved ? open : reserved);
    },
    openReplenishments: async () => Number(await inventory.number(REQUESTED_SQL)),
  };
}

interface StockRow extends QueryResultRow {
  readonly opening: string;
  readonly on_hand: string;
  readonly reserved: string;
  readonly sold: string;
}

interface UnconservedRow extends NumberedRow {
  readonly text: string;
}

interface PlaceRow extends NumberedRow {
  readonly store: string;
  readonly product: string;
}

interface UnbalancedRow extends PlaceRow {
  /** Null when there is no such stock. */
  readonly on_hand: string | null;
  readonly opening: string | null;
  readonly moved: string;
}

function unbalancedText({ on_hand, opening, moved, ...place }: UnbalancedRow): string {
  if (on_hand === null || opening === null) return `${placeText(place)}: does not exist, movements ${moved}`;
  return `${placeText(place)}: ${on_hand} on hand, opening ${opening} and movements ${moved}`;
}

interface NegativeRow extends PlaceRow {
  readonly on_hand: string;
}

function negativeText({ on_hand, ...place }: NegativeRow): string {
  return `${placeText(place)}: ${on_hand} on hand`;
}

function placeText({ store, product }: PlaceRow): string {
  return store === '0' ? `product ${product} in the warehouse` : `product ${product} in store ${store}`;
}
