import { formatMoney } from '../../core/figures.ts';
import type { Finding } from '../../core/system.ts';
import type { BooksDatabase } from './books-database.ts';
import { disagreeing, type IdentifiedRow } from './disagreeing.ts';
import { ORDERS_SQL, ORDER_PAYMENTS_SQL } from './store-books-sql.ts';

/** Holds the orders against the payments whose key is `order-` and the order's id. */
export function unpaidOrders(orders: BooksDatabase, bank: BooksDatabase): Promise<Finding> {
  return disagreeing(orders.stream<OrderRow>(ORDERS_SQL), bank.stream<PaymentRow>(ORDER_PAYMENTS_SQL), disagreement);
}

interface OrderRow extends IdentifiedRow {
  readonly state: string;
  readonly total: string;
  /** The bank's number of its payment; null as long as there is none. */
  readonly payment: string | null;
  /** Sum over its lines. */
  readonly lines: string;
}

interface PaymentRow extends IdentifiedRow {
  readonly payments: number;
  readonly paid: string;
  /** The bank's number of the (first) payment. */
  readonly payment: string;
}

function disagreement(order: OrderRow | undefined, payment: PaymentRow | undefined): string | undefined {
  if (order === undefined) return `order ${payment?.id}: does not exist, paid ${amount(payment?.paid)}`;
  const { id, state, total, lines } = order;
  if (state !== 'confirmed') return payment && `order ${id}: ${state}, and yet paid ${amount(payment.paid)}`;
  if (payment === undefined) return `order ${id}: confirmed, never paid`;
  if (payment.payments !== 1) return `order ${id}: paid ${payment.payments} times`;
  if (payment.paid !== total) return `order ${id}: ${amount(total)}, paid ${amount(payment.paid)}`;
  if (payment.payment !== order.payment)
    return `order ${id}: says payment ${order.payment}, the bank ${payment.payment}`;
  if (lines !== total) return `order ${id}: ${amount(total)}, its lines ${amount(lines)}`;
  return undefined;
}

function amount(cents: string | undefined): string {
  return formatMoney(BigInt(cents ?? 0));
}
