import { MascaretError } from '../core/errors.ts';
import type { PlannedWorker } from '../core/plan.ts';

const MOST_WORKERS = 256;

/**
 * Equal shares of the load as k6 execution segments, in exact fractions: `1/3:2/3` of `0,1/3,2/3,1`. Throws a
 * MascaretError unless the count is a whole number from 1 to 256.
 */
export function planWorkers(count: number): readonly PlannedWorker[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST_WORKERS) {
    throw new MascaretError('bad-workers', `${count} workers make no sense`, {
      hint: `Give a whole number from 1 to ${MOST_WORKERS}; on one machine one worker already uses every core.`,
    });
  }
  const bounds = Array.from({ length: count + 1 }, (_, index) => fraction(index, count));
  const sequence = bounds.join(',');
  return Array.from({ length: count }, (_, index) => ({
    index,
    segment: `${bounds[index]}:${bounds[index + 1]}`,
    sequence,
  }));
}

/** In lowest terms, whole numbers without a denominator. */
function fraction(numerator: number, denominator: number): string {
  const divisor = greatestCommonDivisor(numerator, denominator);
  const below = denominator / divisor;
  return below === 1 ? String(numerator / divisor) : `${numerator / divisor}/${below}`;
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
