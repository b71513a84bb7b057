import { findingInvariant } from '../finding-invariant.ts';
import type { StoreEvidence } from '../evidence.ts';

/** I8 for goods: nobody sells what is not there. */
export const stockNotNegative = findingInvariant<StoreEvidence>({
  id: 'I8',
  text: 'no stock below zero',
  of: ({ negative }) => negative,
  holds: 'no stock below zero',
  noun: 'stock',
  broken: 'below zero',
});
