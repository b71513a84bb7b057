import { formatShare } from './quantities.ts';
import type { ScenarioPath } from './scenario-problem.ts';
import type { Reading } from './scenario-reading.ts';

/** Notes shares that do not add up to 100 %. Tolerates thirds written as 33.3 %, and makes them add up exactly. */
export function wholeShares(
  reading: Reading,
  path: ScenarioPath,
  shares: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = Object.values(shares).reduce((all, share) => all + share, 0);
  const difference = 1 - sum;
  if (Math.abs(difference) > 0.0011) {
    const what = difference > 0 ? `${formatShare(difference)} more` : `${formatShare(-difference)} less`;
    const none = Object.keys(shares).length === 0;
    const text = none
      ? 'this is empty — name at least one, with 100%'
      : `shares add up to ${total(sum)}, not 100 % — ${what} is needed`;
    reading.problems.push({ path, text });
    return shares;
  }
  // Only what is off by more than rounding is changed: 0.6 shall stay 0.6.
  if (Math.abs(difference) < 1e-9) return shares;
  return Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, share / sum]));
}

function total(sum: number): string {
  return sum > 1 ? `${Number((sum * 100).toFixed(2))} %` : formatShare(sum);
}
