import { findingInvariant } from '../finding-invariant.ts';

/** I13: a batch that says it has finished has done all of its work. */
export const interestComplete = findingInvariant({
  id: 'I13',
  text: 'interest is paid by its rule, and a finished run has paid every account it covers',
  of: ({ interestWrong }) => interestWrong,
  holds: 'all interest by its rule, none left out of a finished run',
  noun: 'interest payment',
  broken: 'missing or of another amount',
});
