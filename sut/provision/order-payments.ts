import type { QueryResultRow } from 'pg';
import { formatMoney } from '../../core/figures.ts';
import type { Finding } from '../../core/system.ts';
import type { BooksDatabase } from './books-database.ts';
import { ORDERS_SQL, ORDER_PAYMENTS_SQL } from './store-books-sql.ts';

const EXAMPLES = 20;

/**
 * Holds the orders against the payments whose key is `order-` and the order's id. They may lie in two databases, so the
 * two lists are read in the order of that id, in portions, and merged: it needs no more memory for a million orders.
 */
export async function unpaidOrders(orders: BooksDatabase, bank: BooksDatabase): Promise<Finding> {
  const examples: string[] = [];
  let count = 0;
  for await (const [order, payment] of merged(
    orders.stream<OrderRow>(ORDERS_SQL),
    bank.stream<PaymentRow>(ORDER_PAYMENTS_SQL),
  )) {
    const text = disagreement(order, payment);
    if (text === undefined) continue;
    count += 1;
    if (examples.length < EXAMPLES) examples.push(text);
  }
  return { count, examples };
}

interface OrderRow extends QueryResultRow {
  readonly id: string;
  readonly state: string;
  readonly total: string;
  /** The bank's number of its payment; null as long as there is none. */
  readonly payment: string | null;
  /** Sum over its lines. */
  readonly lines: string;
}

interface PaymentRow extends QueryResultRow {
  readonly id: string;
  readonly payments: number;
  readonly paid: string;
  /** The bank's number of the (first) payment. */
  readonly payment: string;
}

/** Pairs of one id, either side absent where the other has none. Both lists ascend by id. */
async function* merged(
  orders: AsyncIterator<OrderRow>,
  payments: AsyncIterator<PaymentRow>,
): AsyncGenerator<[OrderRow | undefined, PaymentRow | undefined]> {
  let order = await next(orders);
  let payment = await next(payments);
  while (order !== undefined || payment !== undefined) {
    const ahead = compared(order, payment);
    yield [ahead <= 0 ? order : undefined, ahead >= 0 ? payment : undefined];
    if (ahead <= 0) order = await next(orders);
    if (ahead >= 0) payment = await next(payments);
  }
}

async function next<Row>(rows: AsyncIterator<Row>): Promise<Row | undefined> {
  const { done, value } = await rows.next();
  return done === true ? undefined : value;
}

/** Below 0: the order comes first; a list that is over comes after everything. */
function compared(order: OrderRow | undefined, payment: PaymentRow | undefined): number {
  if (order === undefined) return 1;
  if (payment === undefined) return -1;
  const difference = BigInt(order.id) - BigInt(payment.id);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
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
