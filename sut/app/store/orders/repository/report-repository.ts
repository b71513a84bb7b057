import type { Database } from '../../../storage/database.ts';
import type { Sales, SalesGrouping, StoreRevenue } from '../sales.ts';

/** At most so many groups in a report, those of the highest revenue: a catalogue may grow. */
const MOST_GROUPS = 1000;

/** Sums over orders, by the time when they were made. */
export class ReportRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** From the first moment until before the second. The sum of all comes first, then the groups, highest revenue first. */
  async sales(by: SalesGrouping, from: Date, until: Date): Promise<readonly Sales[]> {
    const rows = await this.#database.rows<SalesRow>(SALES[by], [from, until, MOST_GROUPS + 1]);
    return rows.map(({ grouped, orders, pieces, cents }) => ({
      group: grouped === null ? undefined : by === 'day' ? grouped : Number(grouped),
      orders: Number(orders),
      pieces: Number(pieces ?? 0),
      revenueCents: BigInt(cents ?? 0),
    }));
  }

  /** The period from `middle` until before `until`, and the one from `from` until before `middle`. */
  async revenues(from: Date, middle: Date, until: Date): Promise<readonly StoreRevenue[]> {
    const rows = await this.#database.rows<RevenueRow>(REVENUES, [from, middle, until]);
    return rows.map(({ store, orders, cents, before_cents: before }) => ({
      store: Number(store),
      orders: Number(orders),
      revenueCents: BigInt(cents ?? 0),
      beforeCents: BigInt(before ?? 0),
    }));
  }
}

interface SalesRow {
  readonly grouped: string | null;
  readonly orders: string;
  readonly pieces: string | null;
  readonly cents: string | null;
}

interface RevenueRow {
  readonly store: string;
  readonly orders: string;
  readonly cents: string | null;
  readonly before_cents: string | null;
}

const SALES = {
  store: sales('store', 'store'),
  product: sales('product', 'product'),
  day: sales('day', `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`),
};

function sales(name: SalesGrouping, group: string) {
  return {
    name: `orders_sales_by_${name}`,
    text: `SELECT ${group} AS grouped, count(DISTINCT order_id) AS orders, sum(quantity) AS pieces,
        sum(quantity * price_cents) AS cents
      FROM orders.order_lines WHERE state = 'confirmed' AND created_at >= $1 AND created_at < $2
      GROUP BY GROUPING SETS ((), (${group})) ORDER BY grouping(${group}) DESC, cents DESC, grouped LIMIT $3`,
  };
}

const REVENUES = {
  name: 'orders_revenues',
  text: `SELECT store, count(*) FILTER (WHERE created_at >= $2) AS orders,
      sum(total_cents) FILTER (WHERE created_at >= $2) AS cents,
      sum(total_cents) FILTER (WHERE created_at < $2) AS before_cents
    FROM orders.orders WHERE state = 'confirmed' AND created_at >= $1 AND created_at < $3
    GROUP BY store ORDER BY store`,
};
