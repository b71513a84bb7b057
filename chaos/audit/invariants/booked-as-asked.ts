import { formatCount, formatCounted } from '../../../core/figures.ts';
import type { BookedOperation } from '../../../core/system.ts';
import type { Attempt } from '../attempts.ts';
import { known, type Evidence } from '../evidence.ts';
import { differenceOf } from '../expectations.ts';
import type { Invariant } from '../invariant.ts';

/** I12: the effect of each operation against its request and its answer. */
export const bookedAsAsked: Invariant = {
  id: 'I12',
  text: 'what is booked is what was asked, and what was answered is what is booked',
  check: (evidence) => {
    const found = differences(evidence);
    // What the books themselves contradict: records against rows, rows against later records.
    const stated = known(evidence.misrecorded);
    if (found.wrong.length + stated.count > 0) {
      const [first = stated.examples[0]] = found.wrong;
      const parts = [
        ...(found.wrong.length === 0 ? [] : [formatCounted(found.wrong.length, 'operation')]),
        ...(stated.count === 0 ? [] : [formatCounted(stated.count, 'record')]),
      ];
      const examples = [...found.wrong, ...stated.examples];
      return { verdict: 'broken', found: `${parts.join(' and ')} (first: ${first ?? 'unnamed'})`, examples };
    }
    const { leftOut } = evidence.attempts;
    if (leftOut > 0) found.unknown.push(`${formatCounted(leftOut, 'operation')} too many to be compared one by one`);
    const compared = formatCounted(found.compared, 'operation');
    if (found.unknown.length > 0) {
      const rest = `${formatCount(found.unknown.length)} could not be compared (first: ${found.unknown[0]})`;
      return { verdict: 'unknown', found: `${compared} as asked; ${rest}`, examples: found.unknown };
    }
    return { verdict: 'holds', found: `${compared} booked as asked, and answered as booked` };
  },
};

interface Differences {
  compared: number;
  readonly wrong: string[];
  readonly unknown: string[];
}

function differences({ attempts, final }: Evidence): Differences {
  const found: Differences = { compared: attempts.clean, wrong: [], unknown: [] };
  const booked = known(final);
  for (const [op, attempt] of attempts.operations) {
    const operation = booked.get(op);
    if (operation === undefined || !isComparable(attempt, operation)) continue;
    const difference = differenceOf(attempts.expected.get(op), operation.effect);
    if (difference === undefined) found.compared += 1;
    else if ('text' in difference) found.wrong.push(`${op}: ${difference.text}`);
    // What nobody was told of needs no witness.
    else if (attempt.done) found.unknown.push(`${op}: ${difference.unknown}`);
  }
  return found;
}

/** Lost, torn and repeated ones are for I1, I3, I4 and I10. */
function isComparable(attempt: Attempt, { movements, whole }: BookedOperation): boolean {
  return movements === 1 && whole && (attempt.done || attempt.unknown);
}
