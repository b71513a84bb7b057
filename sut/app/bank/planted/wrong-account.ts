import type { ChangedFunctions } from './changed-functions.ts';

/**
 * The planted bug `wrong-account`: a transfer goes to the account of the profile before, if that is not the payer's. The
 * books agree with each other.
 */
export const WRONG_ACCOUNT: ChangedFunctions = {
  schema: 'bank_astray',
  functions: {
    transfer: [
      [
        'SELECT balance_cents, owner INTO first_balance',
        `p_to := CASE WHEN p_to > 2 AND p_to - 2 <> p_from THEN p_to - 2 ELSE p_to END;
  SELECT balance_cents, owner INTO first_balance`,
      ],
    ],
  },
};
