import type { Outcome } from '../../order.ts';

/** What somebody wants of a product, at the price of when it was put into the cart. */
export interface Line {
  readonly product: number;
  readonly quantity: number;
  readonly priceCents: bigint;
}

export interface Cart {
  readonly id: number;
  readonly store: number;
  /** By product, each once. */
  readonly lines: readonly Line[];
  readonly totalCents: bigint;
  /** The order that is under way or confirmed; undefined: the cart is open. */
  readonly order: number | undefined;
}

/** Reasons for which there is no order; a new checkout of the cart may go better. */
export type OrderRefusal =
  | 'out-of-stock'
  | 'store-unknown'
  | 'insufficient-funds'
  | 'weekly-ceiling-exceeded'
  | 'card-unknown'
  | 'checkout-abandoned';

/** Reasons for which a cart stays as it is. */
export type CartRefusal =
  | 'cart-unknown'
  | 'cart-checked-out'
  | 'cart-full'
  | 'product-unknown'
  | 'idempotency-key-reused';

/** The cart as it was when the key was first used. */
export type CartOutcome = Outcome<Cart, CartRefusal>;

/** Reasons for which no order is made at all. */
export type StartRefusal =
  | 'cart-unknown'
  | 'cart-checked-out'
  | 'cart-empty'
  | 'total-too-large'
  | 'idempotency-key-reused';

/** A copy of a cart, and what became of it. */
export interface Order {
  readonly id: number;
  readonly cart: number;
  /** The user whose cart it was. */
  readonly customer: number;
  readonly store: number;
  readonly lines: readonly Line[];
  readonly totalCents: bigint;
  /** `started`: neither done nor undone, somebody is at work on it. */
  readonly state: 'started' | 'confirmed' | 'refused';
  /** Of a refused one. */
  readonly refusal: OrderRefusal | undefined;
  /** The product that was out of stock. */
  readonly product: number | undefined;
  readonly at: Date;
}
