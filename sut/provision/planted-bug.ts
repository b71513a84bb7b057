import { didYouMean } from '../../core/did-you-mean.ts';
import { MascaretError } from '../../core/errors.ts';

/** Bugs that the reference system can be told to have, so that the audit can be shown to see them. */
export const PLANTED_BUGS = [
  'async-commit',
  'unlocked-balance',
  'no-unique-key',
  'ack-before-commit',
  'double-interest',
  'replay-differs',
  'oversell',
  'wrong-amount',
  'wrong-account',
  'partial-interest',
] as const;

/** The bug asked for, or undefined for none. Throws `MascaretError` `unknown-planted-bug`. */
export function plantedBugFrom(name: string | undefined): string | undefined {
  if (name === undefined || name === '') return undefined;
  if (PLANTED_BUGS.some((bug) => bug === name)) return name;
  const guess = didYouMean(name, PLANTED_BUGS);
  throw new MascaretError('unknown-planted-bug', `MASCARET_PLANTED_BUG: there is no planted bug "${name}"`, {
    hint: guess === undefined ? `There is: ${PLANTED_BUGS.join(', ')}.` : `Did you mean ${guess}?`,
  });
}
