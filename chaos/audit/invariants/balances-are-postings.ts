import { known } from '../evidence.ts';
import { formatCounted } from '../../../core/figures.ts';
import type { Invariant } from '../invariant.ts';

/** I6: account by account, where a sum over all could hide two mistakes that cancel out. */
export const balancesArePostings: Invariant = {
  id: 'I6',
  text: "every account's balance is its opening and its postings",
  check: ({ unbalanced }) => {
    const { count, examples } = known(unbalanced);
    if (count === 0) return { verdict: 'holds', found: 'every balance agrees with its postings' };
    const found = `${formatCounted(count, 'account')} whose balance is not its postings (first: ${examples[0] ?? 'unnamed'})`;
    return { verdict: 'broken', found, examples };
  },
};
