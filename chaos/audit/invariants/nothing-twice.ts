import { known } from '../evidence.ts';
import { formatCounted } from '../../../core/figures.ts';
import type { Invariant } from '../invariant.ts';

/** I3: one key, one movement of money; looked at after every unknown operation was asked again. */
export const nothingTwice: Invariant = {
  id: 'I3',
  text: 'no operation is in the books twice',
  check: ({ final }) => {
    const booked = known(final);
    const twice = [...booked.values()].filter((operation) => operation.movements > 1);
    if (twice.length === 0)
      return { verdict: 'holds', found: `${formatCounted(booked.size, 'booked operation')}, none twice` };
    return {
      verdict: 'broken',
      found: `${formatCounted(twice.length, 'operation')} booked more than once (first: ${twice[0]?.key})`,
      examples: twice.map((operation) => `${operation.key}: ${operation.movements} movements`),
    };
  },
};
