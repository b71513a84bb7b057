import type { Database, Statement } from '../../../storage/database.ts';
import { PAGE_AND_ONE, pageOf, type Page } from '../../../page.ts';
import type { Order } from '../order.ts';
import { ORDER_COLUMNS, orderFrom, type OrderRow } from './rows.ts';

/** Whose orders somebody may see; what is left out is not asked for. */
export interface OrderScope {
  readonly customer?: number | undefined;
  readonly store?: number | undefined;
}

/** Orders that were made, for people. */
export class OrderRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first, older than the order `after` where given. */
  async list(scope: OrderScope, after: number | undefined): Promise<Page<Order>> {
    const rows = await this.#ask({ ...scope, before: after });
    return pageOf(rows.map(orderFrom), (order) => order.id);
  }

  /** Undefined: there is none in this scope. */
  async find(id: number, scope: OrderScope): Promise<Order | undefined> {
    const [row] = await this.#ask({ ...scope, id });
    return row === undefined ? undefined : orderFrom(row);
  }

  async counts(): Promise<OrderCounts> {
    const rows = await this.#database.rows<CountRow>(COUNTS, []);
    const [carts] = await this.#database.rows<{ readonly count: string }>(COUNT_CARTS, []);
    const of = (state: string): number =>
      rows.filter((row) => row.state === state).reduce((sum, row) => sum + Number(row.count), 0);
    return {
      carts: Number(carts?.count),
      started: of('started'),
      confirmed: of('confirmed'),
      refused: of('refused'),
      refusals: rows.flatMap(({ refusal, count }) => (refusal === null ? [] : [[refusal, Number(count)] as const])),
      revenueCents: rows.reduce((sum, row) => sum + (row.state === 'confirmed' ? BigInt(row.cents) : 0n), 0n),
    };
  }

  /** A statement of its own for each set of conditions: each finds its index. */
  #ask(conditions: Conditions): Promise<OrderRow[]> {
    const given = CONDITIONS.filter(([name]) => conditions[name] !== undefined);
    const where = given.map(([, comparison], at) => `${comparison} $${at + 1}`).join(' AND ');
    const statement: Statement = {
      name: `orders_by_${given.map(([name]) => name).join('_')}`,
      text: `SELECT ${ORDER_COLUMNS} FROM orders.orders ${where === '' ? '' : `WHERE ${where}`}
        ORDER BY id DESC LIMIT ${PAGE_AND_ONE}`,
    };
    return this.#database.rows<OrderRow>(
      statement,
      given.map(([name]) => conditions[name]),
    );
  }
}

interface Conditions extends OrderScope {
  readonly id?: number | undefined;
  readonly before?: number | undefined;
}

const CONDITIONS = [
  ['customer', 'customer ='],
  ['store', 'store ='],
  ['id', 'id ='],
  ['before', 'id <'],
] as const satisfies readonly (readonly [keyof Conditions, string])[];

export interface OrderCounts {
  readonly carts: number;
  readonly started: number;
  readonly confirmed: number;
  readonly refused: number;
  readonly refusals: readonly (readonly [reason: string, count: number])[];
  /** Of confirmed orders. */
  readonly revenueCents: bigint;
}

interface CountRow {
  readonly state: Order['state'];
  readonly refusal: string | null;
  readonly count: string;
  readonly cents: string;
}

const COUNTS = {
  name: 'orders_counts',
  text: `SELECT state, refusal, count(*), sum(total_cents) AS cents FROM orders.orders
    GROUP BY state, refusal ORDER BY state, refusal`,
};
const COUNT_CARTS = { name: 'orders_count_carts', text: 'SELECT count(*) FROM orders.carts' };
