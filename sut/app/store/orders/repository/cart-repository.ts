import type { Database, Statement } from '../../../storage/database.ts';
import type { Cart, CartOutcome, CartRefusal } from '../order.ts';
import { cartFrom, type CartRow } from './rows.ts';

/** Carts before their checkout. One method, one round trip, one transaction. */
export class CartRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  create(values: readonly [key: string, fingerprint: string, owner: number, store: number]): Promise<CartOutcome> {
    return this.#write(CREATE, values);
  }

  /** `priceCents` null: there is no such product. */
  putItem(
    values: readonly [
      key: string,
      fingerprint: string,
      owner: number,
      cart: number,
      product: number,
      quantity: number,
      priceCents: bigint | null,
    ],
  ): Promise<CartOutcome> {
    return this.#write(PUT_ITEM, values);
  }

  /** Undefined: there is none of this owner. */
  async find(id: number, owner: number): Promise<Cart | undefined> {
    const [row] = await this.#database.rows<{ readonly cart: CartRow }>(FIND, [id, owner]);
    return row === undefined ? undefined : cartFrom(row.cart);
  }

  async #write(statement: Statement, values: readonly unknown[]): Promise<CartOutcome> {
    const [row] = await this.#database.rows<OutcomeRow>(statement, values);
    if (row === undefined) throw new Error(`${statement.name} told nothing`);
    const { replayed, refusal, answer } = row;
    if (refusal !== null) return { done: false, replayed, refusal };
    return { done: true, replayed, value: cartFrom(answer) };
  }
}

interface OutcomeRow {
  readonly replayed: boolean;
  readonly refusal: CartRefusal | null;
  readonly answer: CartRow;
}

const CREATE = { name: 'orders_create_cart', text: 'SELECT * FROM orders.create_cart($1, $2, $3, $4)' };
const PUT_ITEM = { name: 'orders_put_item', text: 'SELECT * FROM orders.put_item($1, $2, $3, $4, $5, $6, $7)' };
const FIND = {
  name: 'orders_cart',
  text: 'SELECT to_jsonb(carts) AS cart FROM orders.carts WHERE id = $1 AND owner = $2',
};
