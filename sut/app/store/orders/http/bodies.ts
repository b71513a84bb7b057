import { amountOf } from '../../../money.ts';
import type { Cart, Line, Order } from '../order.ts';

/** A cart on the wire. */
export function cartBody({ id, store, lines, totalCents, order }: Cart): object {
  return { id, store, items: lines.map(itemBody), total: amountOf(totalCents), order };
}

/** An order on the wire. */
export function orderBody({ lines, totalCents, ...order }: Order): object {
  return { ...order, items: lines.map(itemBody), total: amountOf(totalCents) };
}

function itemBody({ product, quantity, priceCents }: Line): object {
  return { product, quantity, price: amountOf(priceCents) };
}
