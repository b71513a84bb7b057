import type { Statement, Transaction } from '../../../storage/database.ts';
import { PAGE_AND_ONE, pageOf, type Page } from '../../../page.ts';

/** As it is on the wire, too: times in the form of ISO 8601. */
export interface Replenishment {
  readonly id: number;
  readonly store: number;
  readonly product: number;
  readonly quantity: number;
  readonly state: 'requested' | 'shipped' | 'refused';
  readonly requestedBy: number;
  readonly requestedAt: string;
  readonly settledAt?: string;
}

/** The table of replenishments; in a transaction where one is given. */
export class ReplenishmentRepository {
  readonly #database: Transaction;

  constructor(database: Transaction) {
    this.#database = database;
  }

  /** Whether there is such a store, and whether the warehouse keeps such a product. */
  async known(store: number, product: number): Promise<{ readonly hasStore: boolean; readonly hasProduct: boolean }> {
    type Row = Readonly<Record<'has_store' | 'has_product', boolean>>;
    const [row] = await this.#database.rows<Row>(KNOWN, [store, product]);
    return { hasStore: row?.has_store === true, hasProduct: row?.has_product === true };
  }

  async add(asked: {
    readonly store: number;
    readonly product: number;
    readonly quantity: number;
    readonly by: number;
  }): Promise<Replenishment> {
    const { store, product, quantity, by } = asked;
    const [row] = await this.#database.rows<ReplenishmentRow>(ADD, [store, product, quantity, by]);
    if (row === undefined) throw new Error('a replenishment that was added told nothing');
    return replenishmentFrom(row);
  }

  /** Newest first, before the id `after` where given. */
  async list(store: number | undefined, after = Number.MAX_SAFE_INTEGER): Promise<Page<Replenishment>> {
    const rows = await (store === undefined
      ? this.#database.rows<ReplenishmentRow>(LIST, [after, PAGE_AND_ONE])
      : this.#database.rows<ReplenishmentRow>(LIST_OF_STORE, [after, PAGE_AND_ONE, store]));
    return pageOf(rows.map(replenishmentFrom), ({ id }) => id);
  }

  /** Ships, or refuses, the oldest one asked for at least this long ago; false: there is none. */
  async shipNext(waitMs: number): Promise<boolean> {
    const [row] = await this.#database.rows<{ readonly id: string | null }>(SHIP_NEXT, [waitMs]);
    return row !== undefined && row.id !== null;
  }

  async counts(): Promise<Readonly<Record<Replenishment['state'], number>>> {
    type Counts = Readonly<Record<Replenishment['state'], string>>;
    const [row] = await this.#database.rows<Counts>(COUNTS, []);
    return { requested: Number(row?.requested), shipped: Number(row?.shipped), refused: Number(row?.refused) };
  }
}

interface ReplenishmentRow {
  readonly id: string;
  readonly store: string;
  readonly product: string;
  readonly quantity: string;
  readonly state: Replenishment['state'];
  readonly requested_by: string;
  readonly requested_at: Date;
  readonly settled_at: Date | null;
}

function replenishmentFrom(row: ReplenishmentRow): Replenishment {
  return {
    id: Number(row.id),
    store: Number(row.store),
    product: Number(row.product),
    quantity: Number(row.quantity),
    state: row.state,
    requestedBy: Number(row.requested_by),
    requestedAt: row.requested_at.toISOString(),
    ...(row.settled_at === null ? {} : { settledAt: row.settled_at.toISOString() }),
  };
}

const COLUMNS = 'id, store, product, quantity, state, requested_by, requested_at, settled_at';

const KNOWN = statement(
  'known',
  `SELECT EXISTS (SELECT FROM inventory.stores WHERE id = $1 AND id > 0) AS has_store,
     EXISTS (SELECT FROM inventory.stock WHERE store = 0 AND product = $2) AS has_product`,
);
const ADD = statement(
  'add',
  `INSERT INTO inventory.replenishments (store, product, quantity, requested_by)
   VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
);
const LIST = list('list', '');
const LIST_OF_STORE = list('list_of_store', 'AND store = $3');
const SHIP_NEXT = statement('ship_next', 'SELECT inventory.ship_next($1) AS id');
const COUNTS = statement(
  'replenishment_counts',
  `SELECT count(*) FILTER (WHERE state = 'requested') AS requested, count(*) FILTER (WHERE state = 'shipped') AS shipped,
     count(*) FILTER (WHERE state = 'refused') AS refused FROM inventory.replenishments`,
);

/** $1: the id to go on after; $2: how many. */
function list(name: string, which: string): Statement {
  return statement(
    name,
    `SELECT ${COLUMNS} FROM inventory.replenishments WHERE id < $1 ${which} ORDER BY id DESC LIMIT $2`,
  );
}

function statement(name: string, text: string): Statement {
  return { name: `inventory_${name}`, text };
}
