import { known } from '../evidence.ts';
import { formatCounted, formatMoney } from '../../../core/figures.ts';
import type { Invariant } from '../invariant.ts';

/** I8: no overdraft. */
export const nothingNegative: Invariant = {
  id: 'I8',
  text: 'no balance below zero',
  check: ({ negative, after }) => {
    const { count, examples } = known(negative);
    if (count > 0) {
      const found = `${formatCounted(count, 'account')} below zero (first: ${examples[0] ?? 'unnamed'})`;
      return { verdict: 'broken', found, examples };
    }
    return { verdict: 'holds', found: `the lowest balance is ${formatMoney(known(after).lowestCents)}` };
  },
};
