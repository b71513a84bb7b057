import type { ClosedPayment, Outcome } from '../../../bank/bank.ts';
import type { ReserveOutcome } from '../../inventory/inventory.ts';
import type { OrderRefusal } from '../order.ts';

/** How an order ends. Whoever comes to it comes to the same, or to what another one has come to first. */
export type Verdict =
  | { readonly paid: true; readonly payment: number }
  | { readonly paid: false; readonly refusal: OrderRefusal; readonly product?: number };

/** What the inventory's answer makes of an order; undefined: its goods are put aside, and it is to be paid. */
export function verdictOfReservation(outcome: ReserveOutcome): Verdict | undefined {
  if (outcome.done) return undefined;
  if (outcome.refusal === 'out-of-stock') return { paid: false, refusal: 'out-of-stock', product: outcome.product };
  // Released: the order was refused before, while this one was on its way; what stands there is what counts.
  return { paid: false, refusal: outcome.refusal === 'released' ? 'checkout-abandoned' : outcome.refusal };
}

/**
 * What the bank's answer to the payment makes of it. Throws where the key stands for another request: whether the order is
 * paid then only the closing of the key can tell, so it stays open until a sweeper comes.
 */
export function verdictOfPayment(outcome: Outcome<{ readonly id: number }>): Verdict {
  if (outcome.done) return { paid: true, payment: outcome.value.id };
  const refusal = REFUSALS.find((one) => one === outcome.refusal);
  if (refusal !== undefined) return { paid: false, refusal };
  // A sweeper closed the key.
  if (outcome.refusal === 'cancelled') return ABANDONED;
  throw new Error(`the payment of an order cannot be refused by ${outcome.refusal}`);
}

/** What people are told as it is. */
const REFUSALS = ['insufficient-funds', 'weekly-ceiling-exceeded', 'card-unknown'] as const satisfies OrderRefusal[];
const ABANDONED = { paid: false, refusal: 'checkout-abandoned' } as const satisfies Verdict;

/**
 * What is left to the order once its key is closed. Only services may use such keys; were something else than the payment
 * of this order under it all the same, the order would not be paid by that.
 */
export function verdictOfClosing(
  outcome: Outcome<ClosedPayment>,
  order: { readonly store: number; readonly totalCents: bigint },
): Verdict {
  if (!outcome.done && outcome.refusal === 'idempotency-key-reused') return ABANDONED;
  const others =
    outcome.done &&
    (outcome.value.merchant !== merchantOf(order.store) || outcome.value.amountCents !== order.totalCents);
  return others ? ABANDONED : verdictOfPayment(outcome);
}

/** Whether the inventory need not be told how the order ended: it has that in its books already, with nothing put aside. */
export function isInventorysOwn(verdict: Verdict): boolean {
  return !verdict.paid && verdict.refusal === 'out-of-stock';
}

/** As whom the bank knows a store. */
export function merchantOf(store: number): string {
  return `store-${store}`;
}
