import { known } from '../evidence.ts';
import { formatCount, formatCounted } from '../../../core/figures.ts';
import type { Invariant } from '../invariant.ts';

/** I1: nothing acknowledged is lost, wholly or in part. */
export const acknowledgedIsBooked: Invariant = {
  id: 'I1',
  text: 'every acknowledged operation is in the books',
  check: ({ attempts, final }) => {
    const booked = known(final);
    let done = attempts.clean;
    const lost: string[] = [];
    for (const [op, attempt] of attempts.operations) {
      if (!attempt.done) continue;
      done += 1;
      const found = booked.get(op);
      if (found === undefined || found.movements === 0) lost.push(op);
      else if (!found.whole) lost.push(`${op} (only in part)`);
    }
    if (lost.length > 0) {
      const all = formatCounted(done, 'acknowledged operation');
      const verb = lost.length === 1 ? 'is' : 'are';
      const found = `${formatCount(lost.length)} of ${all} ${verb} not in the books (first: ${lost[0]})`;
      return { verdict: 'broken', found, examples: lost };
    }
    if (attempts.leftOut > 0) {
      const rest = formatCounted(attempts.leftOut, 'operation');
      return { verdict: 'unknown', found: `${rest} too many to be looked for one by one` };
    }
    if (attempts.foreign > 0) {
      const strangers = formatCounted(attempts.foreign, 'operation');
      return { verdict: 'unknown', found: `${strangers} without the run's prefix cannot be looked for` };
    }
    return { verdict: 'holds', found: `${formatCounted(done, 'acknowledged operation')}, all in the books` };
  },
};
