import { findingInvariant } from '../finding-invariant.ts';

/** I6: account by account, where a sum over all could hide two mistakes that cancel out. */
export const balancesArePostings = findingInvariant({
  id: 'I6',
  text: "every account's balance is its opening and its postings",
  of: ({ unbalanced }) => unbalanced,
  holds: 'every balance agrees with its postings',
  noun: 'account',
  broken: 'whose balance is not its postings',
});
