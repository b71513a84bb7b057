import { findingInvariant } from '../finding-invariant.ts';

/** I11: whatever seven days one looks at, not only calendar weeks. */
export const ceilingsKept = findingInvariant({
  id: 'I11',
  text: 'no card has paid more than its ceiling in any seven days',
  of: ({ overspentCards }) => overspentCards,
  holds: 'no card above its ceiling',
  noun: 'card',
  broken: 'above its ceiling',
});
