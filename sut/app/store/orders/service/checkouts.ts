import type { Logger } from 'pino';
import type { BankPort } from '../../../bank/bank.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Order } from '../order.ts';
import type { CheckoutBooks, DueOrder, OrderState, Started } from '../repository/checkout-repository.ts';
import type { InventoryTeller } from './inventory-teller.ts';
import {
  isInventorysOwn,
  merchantOf,
  verdictOfClosing,
  verdictOfPayment,
  verdictOfReservation,
  type Verdict,
} from './verdict.ts';

/** A cart to be paid by a card. */
export interface CheckoutRequest {
  readonly key: string;
  readonly fingerprint: string;
  /** The user whose cart it is. */
  readonly user: number;
  readonly cart: number;
  readonly card: string;
  /** The user whose card it must be; undefined: whoever presents it. */
  readonly cardOwner: number | undefined;
}

/** What a checkout needs. */
export interface CheckoutParts {
  readonly repository: CheckoutBooks;
  readonly teller: Pick<InventoryTeller, 'soon' | 'now'>;
  readonly inventory: () => Inventory;
  readonly bank: () => BankPort;
  readonly logger: Logger;
}

/** Orders that one sweep takes on. */
const SWEEP = 32;

/** The saga of a checkout, as TABLES.md draws it. */
export class Checkouts {
  readonly #parts: CheckoutParts;

  constructor(parts: CheckoutParts) {
    this.#parts = parts;
  }

  /**
   * Makes an order of a cart, reserves its goods, has it paid, and ends it; an order that an earlier request with the key
   * began is driven on. What it gives is over, never `started`. When it throws, the order is open: the same request, or
   * a sweeper, ends it.
   */
  async checkout({ key, fingerprint, user, cart, card, cardOwner }: CheckoutRequest): Promise<Started> {
    const { repository, inventory, bank } = this.#parts;
    const started = await repository.start([key, fingerprint, user, cart]);
    const { order } = started;
    if (order?.state !== 'started') return started;
    const { id, store, totalCents } = order;
    const lines = order.lines.map(({ product, quantity }) => ({ product, quantity }));
    const reservation = await inventory().reserve({ order: String(id), store, lines });
    let verdict = verdictOfReservation(reservation);
    if (verdict === undefined) {
      const payment = { key: paymentKey(id), fingerprint, owner: cardOwner, card, merchant: merchantOf(store) };
      verdict = verdictOfPayment(await bank().pay({ ...payment, amountCents: totalCents }));
    }
    return this.#end(order, verdict);
  }

  /** Ends orders whose time is over, by asking the bank what became of their keys. True when there may be more. */
  async sweep(): Promise<boolean> {
    const { repository, teller } = this.#parts;
    const due = await repository.takeDue(SWEEP);
    const swept = await Promise.allSettled(due.map((order) => this.#settle(order)));
    const over = swept.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    if (over.length > 0) await teller.now(over);
    // One that cannot be ended yet must not keep the others from it.
    const failed = swept.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return due.length === SWEEP;
  }

  async #settle(order: DueOrder): Promise<OrderState> {
    if (order.state !== 'started') return order;
    const { repository, bank, logger } = this.#parts;
    const verdict = verdictOfClosing(await bank().closeKey(paymentKey(order.id)), order);
    const ended = await this.#write(order.id, verdict);
    const state = ended ? stateOf(verdict) : (await repository.find(order.id)).state;
    logger.info({ order: order.id, state }, 'ended an order that was left open');
    return { ...order, state };
  }

  /** Only the first verdict counts; another one is told what stands. */
  async #end(order: Order, verdict: Verdict): Promise<Started> {
    const { repository, teller, logger } = this.#parts;
    if (!(await this.#write(order.id, verdict))) {
      const stands = await repository.find(order.id);
      if (verdict.paid && stands.state !== 'confirmed') logger.error({ order: order.id }, 'a refused order was paid');
      return { replayed: true, order: stands };
    }
    const state = stateOf(verdict);
    if (!isInventorysOwn(verdict)) teller.soon({ id: order.id, state });
    if (verdict.paid) return { replayed: false, order: { ...order, state } };
    return { replayed: false, order: { ...order, state, refusal: verdict.refusal, product: verdict.product } };
  }

  #write(order: number, verdict: Verdict): Promise<boolean> {
    const { repository } = this.#parts;
    return verdict.paid
      ? repository.confirm(order, verdict.payment)
      : repository.refuse(order, verdict.refusal, verdict.product, isInventorysOwn(verdict));
  }
}

/** The bank's Idempotency-Key of the one payment of an order. */
function paymentKey(order: number): string {
  return `order-${order}`;
}

function stateOf(verdict: Verdict): 'confirmed' | 'refused' {
  return verdict.paid ? 'confirmed' : 'refused';
}
