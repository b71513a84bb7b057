import type { Database } from '../../../storage/database.ts';
import { Gatherer } from '../../../storage/gatherer.ts';
import type { Reservation, ReserveOutcome } from '../inventory.ts';

/** Groups of reservations under way at once: while the database works on one, the next one is gathered or on its way. */
const LANES = 2;

/** What is put aside for orders. One method, at most one round trip, one transaction; reservations that come together share it. */
export class ReservationRepository {
  readonly #database: Database;
  readonly #reservations: Gatherer<Reservation, ReserveOutcome>;

  constructor(database: Database) {
    this.#database = database;
    this.#reservations = new Gatherer({
      askMany: (orders) => this.#reserveMany(orders),
      askAlone: (order) => this.#reserveAlone(order),
      keyOf: ({ order }) => order,
      lanes: LANES,
      queueSize: database.queueSize,
    });
  }

  /** Lines: each product once, ascending. */
  reserve(order: Reservation): Promise<ReserveOutcome> {
    return this.#reservations.ask(order);
  }

  /** The orders among them that have no goods. */
  async confirm(orders: readonly string[]): Promise<string[]> {
    const rows = await this.#database.rows<{ readonly order_id: string }>(CONFIRM, [orders]);
    return rows.map((row) => row.order_id);
  }

  async release(order: string): Promise<void> {
    await this.#database.rows(RELEASE, [order]);
  }

  async #reserveAlone({ order, store, lines }: Reservation): Promise<ReserveOutcome> {
    const values = [order, store, lines.map(({ product }) => product), lines.map(({ quantity }) => quantity)];
    const [outcome] = await this.#database.rows<ReserveRow>(RESERVE, values);
    if (outcome === undefined) throw new Error('a reservation told nothing');
    return outcomeFrom(outcome);
  }

  async #reserveMany(orders: readonly Reservation[]): Promise<(ReserveOutcome | undefined)[]> {
    const lines = orders.flatMap((order, at) => order.lines.map((line) => ({ ...line, place: at + 1 })));
    const rows = await this.#database.rows<ReserveRow>(RESERVE_MANY, [
      orders.map(({ order }) => order),
      orders.map(({ store }) => store),
      lines.map(({ place }) => place),
      lines.map(({ product }) => product),
      lines.map(({ quantity }) => quantity),
    ]);
    return rows.map((row) => (row.refusal === LEFT_UNDONE ? undefined : outcomeFrom(row)));
  }
}

interface ReserveRow {
  /** Null: done. */
  readonly refusal: 'out-of-stock' | 'store-unknown' | 'released' | typeof LEFT_UNDONE | null;
  readonly product: string | null;
}

/** The word for an order that its group left out, because somebody held its stock. */
const LEFT_UNDONE = 'left-undone';

function outcomeFrom({ refusal, product }: ReserveRow): ReserveOutcome {
  if (refusal === null) return { done: true };
  if (refusal === 'out-of-stock') return { done: false, refusal, product: Number(product) };
  if (refusal === LEFT_UNDONE) throw new Error('a reservation that was asked alone was left undone');
  return { done: false, refusal };
}

const RESERVE = { name: 'inventory_reserve', text: 'SELECT * FROM inventory.reserve($1, $2, $3, $4)' };
const RESERVE_MANY = {
  name: 'inventory_reserve_many',
  text: 'SELECT * FROM inventory.reserve_many($1, $2, $3, $4, $5)',
};
const CONFIRM = { name: 'inventory_confirm', text: 'SELECT * FROM inventory.confirm($1) AS order_id' };
const RELEASE = { name: 'inventory_release', text: 'SELECT inventory.release($1)' };
