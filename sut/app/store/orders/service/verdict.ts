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

/** What the bank's answer to the payment makes of it. */
export function verdictOfPayment(outcome: Outcome<{ readonly id: number }>): Verdict {
  if (outcome.done) return { paid: true, payment: outcome.value.id };
  return { paid: false, refusal: REFUSALS.find((refusal) => refusal === outcome.refusal) ?? 'checkout-abandoned' };
}

/** What people are told as it is. Of the others: a sweeper closed the key (`cancelled`), or it is somebody else's. */
const REFUSALS = ['insufficient-funds', 'weekly-ceiling-exceeded', 'card-unknown'] as const satisfies OrderRefusal[];

/** What is left to the order once its key is closed. Whoever guessed the key first has not paid for the order by that. */
export function verdictOfClosing(
  outcome: Outcome<ClosedPayment>,
  order: { readonly store: number; readonly totalCents: bigint },
): Verdict {
  const others =
    outcome.done &&
    (outcome.value.merchant !== merchantOf(order.store) || outcome.value.amountCents !== order.totalCents);
  return others ? { paid: false, refusal: 'checkout-abandoned' } : verdictOfPayment(outcome);
}

/** As whom the bank knows a store. */
export function merchantOf(store: number): string {
  return `store-${store}`;
}
