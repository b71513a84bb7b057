import type { ChangedFunctions } from './changed-functions.ts';

const NO_LOCK = [' FOR NO KEY UPDATE', ''] as const;

/**
 * The planted bug `unlocked-balance`: money is moved without row locks. Two payments of one account then both read the
 * old balance, and one of them is lost.
 */
export const UNLOCKED_BALANCE: ChangedFunctions = {
  schema: 'bank_unlocked',
  functions: { pay: [NO_LOCK], transfer: [NO_LOCK] },
};
