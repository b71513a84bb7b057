import { COMMON_PROBLEMS, Problem, type ProblemKind } from '../../../http/problem.ts';
import type { CartRefusal, OrderRefusal, StartRefusal } from '../order.ts';

export const CART_PROBLEMS = {
  'cart-unknown': [404, 'There is no such cart'],
  'cart-checked-out': [409, 'The cart is checked out, or about to be'],
  'cart-full': [422, 'A cart holds 50 products at most'],
  'product-unknown': [404, 'There is no such product'],
} as const satisfies Partial<Record<CartRefusal, ProblemKind>>;

/** Reasons of the inventory and of the bank stand here as those tell them. */
export const CHECKOUT_PROBLEMS = {
  'cart-unknown': CART_PROBLEMS['cart-unknown'],
  'cart-checked-out': CART_PROBLEMS['cart-checked-out'],
  'cart-empty': [422, 'There is nothing in the cart'],
  'total-too-large': [422, 'The total is more than one payment can be'],
  'out-of-stock': [409, 'The store has too little of a product'],
  'store-unknown': [404, 'There is no such store'],
  'insufficient-funds': [422, 'The account does not hold this much'],
  'weekly-ceiling-exceeded': [422, 'The card would pay more than its ceiling in seven days'],
  'card-unknown': [404, 'There is no such card'],
  'checkout-abandoned': [409, 'The checkout was given up before it was paid; nothing was taken'],
} as const satisfies Partial<Record<StartRefusal | OrderRefusal, ProblemKind>>;

export const ORDER_PROBLEMS = {
  'order-unknown': [404, 'There is no such order'],
} as const satisfies Readonly<Record<string, ProblemKind>>;

const ALL = {
  ...CART_PROBLEMS,
  ...CHECKOUT_PROBLEMS,
  ...ORDER_PROBLEMS,
  'idempotency-key-reused': COMMON_PROBLEMS['idempotency-key-reused'],
};

/** The problem of a request that was refused, now or (`replayed`) when its key was first used. */
export function refused(
  code: keyof typeof ALL,
  { replayed = false, product }: { readonly replayed?: boolean; readonly product?: number | undefined } = {},
): Problem {
  const headers: Record<string, string> = replayed ? { 'idempotency-replayed': 'true' } : {};
  return new Problem(code, ALL[code], { headers, fields: product === undefined ? {} : { product } });
}
