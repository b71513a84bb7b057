import { known } from '../evidence.ts';
import { formatCount, formatCounted } from '../../../core/figures.ts';
import type { Invariant } from '../invariant.ts';

/** I4: who was told "refused", even once, must not have moved money. */
export const refusedLeftNoTrace: Invariant = {
  id: 'I4',
  text: 'no refused operation left a trace in the books',
  check: ({ attempts, final }) => {
    const booked = known(final);
    let refused = 0;
    const traces: string[] = [];
    for (const [op, attempt] of attempts.operations) {
      if (!attempt.refused) continue;
      refused += 1;
      if ((booked.get(op)?.movements ?? 0) > 0) traces.push(op);
    }
    const all = formatCounted(refused, 'refused operation');
    if (traces.length === 0) return { verdict: 'holds', found: `${all}, none moved money` };
    const found = `${formatCount(traces.length)} of ${all} moved money (first: ${traces[0]})`;
    return { verdict: 'broken', found, examples: traces };
  },
};
