import type { BankPort, ClosedPayment, Outcome, Payment } from '../../sut/app/bank/bank.ts';
import type { Inventory, ReserveOutcome } from '../../sut/app/store/inventory/inventory.ts';
import type { Order } from '../../sut/app/store/orders/order.ts';
import type { CheckoutBooks, Started } from '../../sut/app/store/orders/repository/checkout-repository.ts';

/** A cart on paper: one product, so many pieces, so many cents each. */
export interface PaperCart {
  readonly product: number;
  readonly quantity: number;
  readonly priceCents: bigint;
  order?: number | undefined;
}

/** The books of the orders in memory, with the rules of the tables; every order is due at any time. */
export class PaperOrders implements CheckoutBooks {
  readonly orders = new Map<number, Order>();
  readonly unsettled = new Set<number>();
  readonly #carts: readonly PaperCart[];
  readonly #keys = new Map<string, { readonly fingerprint: string; readonly outcome: number | 'cart-checked-out' }>();

  constructor(carts: readonly PaperCart[]) {
    this.#carts = carts;
  }

  async start([key, fingerprint, owner, cart]: Parameters<CheckoutBooks['start']>[0]): Promise<Started> {
    const known = this.#keys.get(key);
    if (known !== undefined && known.fingerprint !== fingerprint) {
      return { replayed: false, order: undefined, refusal: 'idempotency-key-reused' };
    }
    if (typeof known?.outcome === 'number') return { replayed: true, order: await this.find(known.outcome) };
    const taken = this.#carts[cart];
    if (known !== undefined || taken?.order !== undefined || taken === undefined) {
      this.#keys.set(key, { fingerprint, outcome: 'cart-checked-out' });
      return { replayed: known !== undefined, order: undefined, refusal: 'cart-checked-out' };
    }
    const id = this.orders.size + 1;
    const { product, quantity, priceCents } = taken;
    const order: Order = {
      id,
      cart,
      customer: owner,
      store: 1,
      lines: [{ product, quantity, priceCents }],
      totalCents: BigInt(quantity) * priceCents,
      state: 'started',
      refusal: undefined,
      product: undefined,
      at: new Date(0),
    };
    this.orders.set(id, order);
    this.unsettled.add(id);
    this.#keys.set(key, { fingerprint, outcome: id });
    taken.order = id;
    return { replayed: false, order };
  }

  async confirm(id: number): Promise<boolean> {
    return this.#end(id, { state: 'confirmed' });
  }

  async refuse(...[id, refusal, product, over]: Parameters<CheckoutBooks['refuse']>): Promise<boolean> {
    if (!this.#end(id, { state: 'refused', refusal, product })) return false;
    const cart = this.#carts[this.orders.get(id)?.cart ?? -1];
    if (cart?.order === id) cart.order = undefined;
    if (over) this.unsettled.delete(id);
    return true;
  }

  async find(id: number): Promise<Order> {
    const order = this.orders.get(id);
    if (order === undefined) throw new Error(`no order ${id}`);
    return order;
  }

  async takeDue(most: number): Promise<Order[]> {
    return [...this.orders.values()].filter(({ id }) => this.unsettled.has(id)).slice(0, most);
  }

  async forget(orders: readonly number[]): Promise<void> {
    for (const id of orders) this.unsettled.delete(id);
  }

  #end(id: number, end: Partial<Order>): boolean {
    const order = this.orders.get(id);
    if (order?.state !== 'started') return false;
    this.orders.set(id, { ...order, ...end });
    return true;
  }
}

/** One account's money in memory; a key has one outcome for good. */
export class PaperBank implements BankPort {
  readonly payments: (ClosedPayment & { readonly key: string })[] = [];
  #balanceCents: bigint;
  readonly #refusals = new Map<string, 'insufficient-funds' | 'cancelled'>();

  constructor(balanceCents: bigint) {
    this.#balanceCents = balanceCents;
  }

  async pay({ key, card, merchant, amountCents }: Parameters<BankPort['pay']>[0]): Promise<Outcome<Payment>> {
    const told = this.#told(key);
    const facts = { card, balanceCents: this.#balanceCents, at: new Date(0) };
    if (told !== undefined) return told.done ? { ...told, value: { ...told.value, ...facts } } : told;
    if (amountCents > this.#balanceCents) {
      this.#refusals.set(key, 'insufficient-funds');
      return { done: false, replayed: false, refusal: 'insufficient-funds' };
    }
    this.#balanceCents -= amountCents;
    const payment = { id: this.payments.length + 1, key, merchant, amountCents };
    this.payments.push(payment);
    return { done: true, replayed: false, value: { ...payment, ...facts } };
  }

  async closeKey(key: string): Promise<Outcome<ClosedPayment>> {
    const told = this.#told(key);
    if (told !== undefined) return told;
    this.#refusals.set(key, 'cancelled');
    return { done: false, replayed: false, refusal: 'cancelled' };
  }

  #told(key: string): Outcome<ClosedPayment> | undefined {
    const refusal = this.#refusals.get(key);
    if (refusal !== undefined) return { done: false, replayed: true, refusal };
    const value = this.payments.find((payment) => payment.key === key);
    return value === undefined ? undefined : { done: true, replayed: true, value };
  }
}

/** One store's stock in memory; an order has one outcome for good. */
export class PaperInventory implements Inventory {
  readonly onHand: Map<number, number>;
  readonly reservations = new Map<string, PaperReservation>();

  constructor(stock: Readonly<Record<number, number>>) {
    this.onHand = new Map(Object.entries(stock).map(([product, quantity]) => [Number(product), quantity]));
  }

  async reserve({ order, lines }: Parameters<Inventory['reserve']>[0]): Promise<ReserveOutcome> {
    const known = this.reservations.get(order);
    if (known !== undefined) {
      if (known.lacking !== undefined) return { done: false, refusal: 'out-of-stock', product: known.lacking };
      return known.state === 'released' ? { done: false, refusal: 'released' } : { done: true };
    }
    const lacking = lines.find(({ product, quantity }) => (this.onHand.get(product) ?? 0) < quantity)?.product;
    if (lacking !== undefined) {
      this.reservations.set(order, { state: 'released', lines: [], lacking });
      return { done: false, refusal: 'out-of-stock', product: lacking };
    }
    this.reservations.set(order, { state: 'reserved', lines, lacking: undefined });
    this.#move(lines, -1);
    return { done: true };
  }

  async confirm(orders: readonly string[]): Promise<void> {
    for (const order of orders) {
      const known = this.reservations.get(order);
      if (known === undefined || known.state === 'released') throw new Error(`order ${order} has no goods`);
      known.state = 'confirmed';
    }
  }

  async release(order: string): Promise<void> {
    const known = this.reservations.get(order);
    if (known === undefined) this.reservations.set(order, { state: 'released', lines: [], lacking: undefined });
    if (known?.state !== 'reserved') return;
    known.state = 'released';
    this.#move(known.lines, 1);
  }

  async stockLevels() {
    return { stores: [], outOfStock: [], overstocked: [] };
  }

  #move(lines: PaperReservation['lines'], sign: 1 | -1): void {
    for (const { product, quantity } of lines) {
      this.onHand.set(product, (this.onHand.get(product) ?? 0) + sign * quantity);
    }
  }
}

interface PaperReservation {
  state: 'reserved' | 'confirmed' | 'released';
  readonly lines: readonly { readonly product: number; readonly quantity: number }[];
  readonly lacking: number | undefined;
}
