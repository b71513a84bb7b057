import { findingInvariant } from '../finding-invariant.ts';

/** I7, double entry: what one account gains another loses, movement by movement. */
export const transfersCancelOut = findingInvariant({
  id: 'I7',
  text: "each movement's postings are two that sum to zero",
  of: ({ unbalancedTransfers }) => unbalancedTransfers,
  holds: 'every movement has two postings that cancel out',
  noun: 'movement',
  broken: 'without two postings that cancel out',
});
