import type { Statement, Transaction } from '../../../storage/database.ts';
import { PAGE_AND_ONE, pageOf, type Page } from '../../../page.ts';
import type { StockLevel, StockLevels } from '../inventory.ts';
import type { Stocked, Store } from '../stock.ts';

/** Pieces of a product with which a store opens, and that it should hold. */
export const NORM = 1000;
/** Of a product that is as good as sold out. */
const MOST_OUT_OF_STOCK = 5;
/** Of a product that lies about. */
const LEAST_OVERSTOCKED = 4 * NORM;
/** Products that a list of the performance report names. */
const MOST_LEVELS = 1000;

/** Reads stores and their stock. */
export class StockRepository {
  readonly #database: Transaction;

  constructor(database: Transaction) {
    this.#database = database;
  }

  async stores(): Promise<Store[]> {
    const rows = await this.#database.rows<{ readonly id: string; readonly name: string }>(STORES, []);
    return rows.map(({ id, name }) => ({ id: Number(id), name }));
  }

  async hasStore(store: number): Promise<boolean> {
    return (await this.#database.rows(HAS_STORE, [store])).length > 0;
  }

  async stock(store: number, after = 0): Promise<Page<Stocked>> {
    const rows = await this.#database.rows<StockRow>(STOCK, [store, after, PAGE_AND_ONE]);
    return pageOf(
      rows.map(({ product, on_hand: onHand }) => ({ product: Number(product), quantity: Number(onHand) })),
      ({ product }) => product,
    );
  }

  /** The lowest and the highest first. */
  async levels(): Promise<Pick<StockLevels, 'outOfStock' | 'overstocked'>> {
    const [low, high] = await Promise.all([
      this.#database.rows<StockRow>(OUT_OF_STOCK, [MOST_OUT_OF_STOCK, MOST_LEVELS]),
      this.#database.rows<StockRow>(OVERSTOCKED, [LEAST_OVERSTOCKED, MOST_LEVELS]),
    ]);
    return { outOfStock: low.map(levelFrom), overstocked: high.map(levelFrom) };
  }

  async counts(): Promise<Readonly<Record<'stores' | 'inStores' | 'inWarehouse' | 'reserved', number>>> {
    type Counts = Readonly<Record<'stores' | 'in_stores' | 'in_warehouse' | 'reserved', string>>;
    const [row] = await this.#database.rows<Counts>(COUNTS, []);
    return {
      stores: Number(row?.stores),
      inStores: Number(row?.in_stores),
      inWarehouse: Number(row?.in_warehouse),
      reserved: Number(row?.reserved),
    };
  }
}

interface StockRow {
  readonly store: string;
  readonly product: string;
  readonly on_hand: string;
}

function levelFrom({ store, product, on_hand: onHand }: StockRow): StockLevel {
  return { store: Number(store), product: Number(product), quantity: Number(onHand) };
}

const STORES = statement('stores', 'SELECT id, name FROM inventory.stores WHERE id > 0 ORDER BY id');
const HAS_STORE = statement('has_store', 'SELECT FROM inventory.stores WHERE id = $1 AND id > 0');
const STOCK = statement(
  'stock',
  `SELECT store, product, on_hand FROM inventory.stock WHERE store = $1 AND product > $2 ORDER BY product LIMIT $3`,
);
const OUT_OF_STOCK = statement(
  'out_of_stock',
  `SELECT store, product, on_hand FROM inventory.stock WHERE store > 0 AND on_hand <= $1
   ORDER BY on_hand, store, product LIMIT $2`,
);
const OVERSTOCKED = statement(
  'overstocked',
  `SELECT store, product, on_hand FROM inventory.stock WHERE store > 0 AND on_hand >= $1
   ORDER BY on_hand DESC, store, product LIMIT $2`,
);
const COUNTS = statement(
  'counts',
  `SELECT (SELECT count(*) FROM inventory.stores WHERE id > 0) AS stores,
     coalesce(sum(on_hand) FILTER (WHERE store > 0), 0) AS in_stores,
     coalesce(sum(on_hand) FILTER (WHERE store = 0), 0) AS in_warehouse,
     (SELECT coalesce(sum(quantity), 0) FROM inventory.reservations, unnest(quantities) AS quantity
      WHERE state = 'reserved') AS reserved
   FROM inventory.stock`,
);

function statement(name: string, text: string): Statement {
  return { name: `inventory_${name}`, text };
}
