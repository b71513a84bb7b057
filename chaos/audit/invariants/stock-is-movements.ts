import { findingInvariant } from '../finding-invariant.ts';
import type { StoreEvidence } from '../evidence.ts';

/** I6 for goods: product by product in each store. */
export const stockIsMovements = findingInvariant<StoreEvidence>({
  id: 'I6',
  text: 'every stock is its opening and its movements',
  of: ({ unbalanced }) => unbalanced,
  holds: 'every stock agrees with its movements',
  noun: 'stock',
  broken: 'whose quantity is not its movements',
});
