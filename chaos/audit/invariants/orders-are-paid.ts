import { formatCounted } from '../../../core/figures.ts';
import { known, type StoreEvidence } from '../evidence.ts';
import { findingInvariant } from '../finding-invariant.ts';
import type { Invariant } from '../invariant.ts';

const paidOnce = findingInvariant<StoreEvidence>({
  id: 'I9',
  text: 'a confirmed order has exactly one payment, a payment for an order exactly one confirmed order',
  of: ({ unpaid }) => unpaid,
  holds: 'every confirmed order is paid once, every payment has its order',
  noun: 'disagreement',
  broken: 'between orders and payments',
});

/** I9: the store's books against the bank's. What is still being worked at proves neither one nor the other. */
export const ordersArePaid: Invariant<StoreEvidence> = {
  ...paidOnce,
  check: (evidence) => {
    const judgement = paidOnce.check(evidence);
    const open = known(evidence.open);
    if (judgement.verdict === 'broken' || open === 0) return judgement;
    return { verdict: 'unknown', found: `${formatCounted(open, 'order')} still open, neither done nor undone` };
  },
};
