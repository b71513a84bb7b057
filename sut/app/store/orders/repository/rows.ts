import type { Cart, Line, Order, OrderRefusal } from '../order.ts';

/** A cart as its row is in JSON. Numbers of cents are far below where they would lose digits. */
export interface CartRow {
  readonly id: number;
  readonly store: number;
  readonly lines: readonly LineRow[];
  readonly total_cents: number;
  readonly order_id: number | null;
}

interface LineRow {
  readonly product: number;
  readonly quantity: number;
  readonly price_cents: number;
}

export const ORDER_COLUMNS =
  'id, cart_id, customer, store, to_jsonb(lines) AS lines, total_cents, state, refusal, product, created_at';

/** An order by `ORDER_COLUMNS`. */
export interface OrderRow {
  readonly id: string;
  readonly cart_id: string;
  readonly customer: string;
  readonly store: string;
  readonly lines: readonly LineRow[];
  readonly total_cents: string;
  readonly state: Order['state'];
  readonly refusal: OrderRefusal | null;
  readonly product: string | null;
  readonly created_at: Date;
}

/** A cart from its row. */
export function cartFrom(row: CartRow): Cart {
  const { id, store, lines, total_cents: cents, order_id: order } = row;
  return { id, store, lines: lines.map(lineFrom), totalCents: BigInt(cents), order: order ?? undefined };
}

/** An order from its row. */
export function orderFrom(row: OrderRow): Order {
  return {
    id: Number(row.id),
    cart: Number(row.cart_id),
    customer: Number(row.customer),
    store: Number(row.store),
    lines: row.lines.map(lineFrom),
    totalCents: BigInt(row.total_cents),
    state: row.state,
    refusal: row.refusal ?? undefined,
    product: row.product === null ? undefined : Number(row.product),
    at: row.created_at,
  };
}

function lineFrom({ product, quantity, price_cents: cents }: LineRow): Line {
  return { product, quantity, priceCents: BigInt(cents) };
}
