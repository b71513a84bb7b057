import { known } from '../evidence.ts';
import { formatCounted } from '../../../core/figures.ts';
import type { Invariant } from '../invariant.ts';

/** I3: one key, one effect, looked at after every unknown operation was asked again; one period, one interest. */
export const nothingTwice: Invariant = {
  id: 'I3',
  text: 'no operation is in the books twice, no interest is paid twice',
  check: ({ attempts, final, interestTwice }) => {
    const booked = known(final);
    const twice = [...booked.values()].filter((operation) => operation.movements > 1);
    const interest = known(interestTwice);
    const found: string[] = [];
    if (twice.length > 0)
      found.push(`${formatCounted(twice.length, 'operation')} booked more than once (first: ${twice[0]?.key})`);
    if (interest.count > 0)
      found.push(`interest paid twice ${formatCounted(interest.count, 'time')} (first: ${interest.examples[0] ?? ''})`);
    if (found.length === 0)
      return {
        verdict: 'holds',
        found: `${formatCounted(booked.size + attempts.clean, 'booked operation')}, none twice`,
      };
    return {
      verdict: 'broken',
      found: found.join('; '),
      examples: [...twice.map(({ key, movements }) => `${key}: ${movements} movements`), ...interest.examples],
    };
  },
};
