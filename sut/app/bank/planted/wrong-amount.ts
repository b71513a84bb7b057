import type { ChangedFunctions } from './changed-functions.ts';

/**
 * The planted bug `wrong-amount`: a transfer moves a tenth of what was asked for, under the right key. Movement, postings
 * and balances agree with each other.
 */
export const WRONG_AMOUNT: ChangedFunctions = {
  schema: 'bank_tenth',
  functions: {
    transfer: [
      [
        'SELECT balance_cents, owner INTO first_balance',
        'p_amount := greatest(1, p_amount / 10);\n  SELECT balance_cents, owner INTO first_balance',
      ],
    ],
  },
};
