import type { Database } from '../../../storage/database.ts';
import { Gatherer } from '../../../storage/gatherer.ts';
import type { Order, OrderRefusal, StartRefusal } from '../order.ts';
import { ORDER_COLUMNS, orderFrom, type OrderRow } from './rows.ts';

/** A checkout's order: a new one, or (`replayed`) the one that an earlier request with the key began. */
export type Started =
  | { readonly replayed: boolean; readonly order: Order }
  | { readonly replayed: boolean; readonly order: undefined; readonly refusal: StartRefusal };

export type StartValues = readonly [key: string, fingerprint: string, owner: number, cart: number];

export type OrderState = Pick<Order, 'id' | 'state'>;

/** An order whose time is over, taken from whoever had it. */
export type DueOrder = Pick<Order, 'id' | 'state' | 'store' | 'totalCents'>;

/** What the saga needs of them. */
export type CheckoutBooks = Pick<CheckoutRepository, keyof CheckoutRepository>;

/** Groups under way at once: while the database works on one, the next one is gathered or on its way. */
const LANES = 2;

/**
 * The states of checkouts. One method, one round trip, one transaction; checkouts that begin together share it, and so do
 * those that end together.
 */
export class CheckoutRepository {
  readonly #database: Database;
  readonly #starts: Gatherer<StartValues, Started>;
  readonly #confirmations: Gatherer<Confirmation, boolean>;

  constructor(database: Database) {
    this.#database = database;
    const { queueSize } = database;
    this.#starts = new Gatherer({
      askMany: (values) => this.#startMany(values),
      askAlone: (values) => this.#startAlone(values),
      keyOf: ([key, , owner]) => `${key} ${owner}`,
      lanes: LANES,
      queueSize,
    });
    this.#confirmations = new Gatherer({
      askMany: (orders) => this.#confirmMany(orders),
      askAlone: async (order) => (await this.#confirmMany([order]))[0] ?? false,
      keyOf: ({ order }) => order,
      lanes: LANES,
      queueSize,
    });
  }

  start(values: StartValues): Promise<Started> {
    return this.#starts.ask(values);
  }

  /** True when it was this that ended the order, false when it was over. */
  confirm(order: number, payment: number): Promise<boolean> {
    return this.#confirmations.ask({ order, payment });
  }

  /** As `confirm`. `over`: the inventory need not be told. */
  async refuse(order: number, refusal: OrderRefusal, product: number | undefined, over: boolean): Promise<boolean> {
    const values = [order, refusal, product ?? null, over];
    const rows = await this.#database.rows<{ readonly ended: boolean }>(REFUSE, values);
    return rows[0]?.ended ?? false;
  }

  /** What stands in the books of an order that was started. */
  async find(id: number): Promise<Order> {
    const [row] = await this.#database.rows<OrderRow>(FIND, [id]);
    if (row === undefined) throw new Error(`order ${id} is lost`);
    return orderFrom(row);
  }

  /** Open and untold orders whose time is over, at most so many; nobody else is given them for a while. */
  async takeDue(most: number): Promise<readonly DueOrder[]> {
    const rows = await this.#database.rows<DueRow>(TAKE_DUE, [most]);
    return rows.map(({ id, state, store, total_cents: cents }) => ({
      id: Number(id),
      state,
      store: Number(store),
      totalCents: BigInt(cents),
    }));
  }

  /** The inventory knows how they ended: they are over. */
  async forget(orders: readonly number[]): Promise<void> {
    await this.#database.rows(FORGET, [orders]);
  }

  async #startMany(values: readonly StartValues[]): Promise<(Started | undefined)[]> {
    const columns = [0, 1, 2, 3].map((column) => values.map((one) => one[column]));
    const rows = await this.#database.rows<StartedRow | NotDone>(START_MANY, columns);
    return rows.map((row) => (row.replayed === null ? undefined : startedFrom(row)));
  }

  async #startAlone(values: StartValues): Promise<Started> {
    const [row] = await this.#database.rows<StartedRow>(START, values);
    if (row === undefined) throw new Error('a checkout came to nothing');
    return startedFrom(row);
  }

  async #confirmMany(orders: readonly Confirmation[]): Promise<boolean[]> {
    const columns = [orders.map(({ order }) => order), orders.map(({ payment }) => payment)];
    const rows = await this.#database.rows<{ readonly id: string }>(CONFIRM_MANY, columns);
    const ended = new Set(rows.map(({ id }) => Number(id)));
    return orders.map(({ order }) => ended.has(order));
  }
}

interface Confirmation {
  readonly order: number;
  readonly payment: number;
}

type StartedRow =
  | ({ readonly replayed: boolean } & OrderRow)
  | { readonly replayed: boolean; readonly id: null; readonly refusal: StartRefusal };

type DueRow = Pick<OrderRow, 'id' | 'state' | 'store' | 'total_cents'>;

/** A checkout that the group left undone. */
interface NotDone {
  readonly replayed: null;
}

function startedFrom(row: StartedRow): Started {
  const { replayed } = row;
  if (row.id === null) return { replayed, order: undefined, refusal: row.refusal };
  return { replayed, order: orderFrom(row) };
}

const START = { name: 'orders_start', text: 'SELECT * FROM orders.start_checkout($1, $2, $3, $4)' };
const START_MANY = { name: 'orders_start_many', text: 'SELECT * FROM orders.start_many($1, $2, $3, $4)' };
const CONFIRM_MANY = { name: 'orders_confirm_many', text: 'SELECT * FROM orders.confirm_many($1, $2) AS id' };
const REFUSE = { name: 'orders_refuse', text: 'SELECT orders.refuse($1, $2, $3, $4) AS ended' };
const TAKE_DUE = { name: 'orders_take_due', text: 'SELECT * FROM orders.take_due($1)' };
const FORGET = { name: 'orders_forget', text: 'DELETE FROM orders.sagas WHERE order_id = ANY ($1::bigint[])' };
const FIND = {
  name: 'orders_find',
  text: `SELECT ${ORDER_COLUMNS} FROM orders.orders WHERE id = $1`,
};
