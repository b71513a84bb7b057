import { known } from '../evidence.ts';
import { formatCount, formatCounted } from '../../../core/figures.ts';
import type { Invariant } from '../invariant.ts';

/** I2: nothing out of nothing. A worker that was lost took its last rows along: then a surplus proves nothing. */
export const nothingUnattempted: Invariant = {
  id: 'I2',
  text: 'nothing is in the books that nobody attempted',
  check: ({ attempts, final, interruptedWorkers }) => {
    const booked = known(final);
    const all = formatCounted(booked.size + attempts.clean, 'booked operation');
    const surplus = [...booked.keys()].filter((key) => !attempts.operations.has(key));
    if (surplus.length === 0) {
      return { verdict: 'holds', found: `${all}, each attempted by a user` };
    }
    const found = `${formatCount(surplus.length)} of ${all} in no user's ledger`;
    return interruptedWorkers
      ? { verdict: 'unknown', found: `${found}; a worker ended early, they may be its last ones`, examples: surplus }
      : { verdict: 'broken', found: `${found} (first: ${surplus[0]})`, examples: surplus };
  },
};
