import type { ChangedFunctions } from './changed-functions.ts';

/**
 * The planted bug `no-unique-key`: a payment does not look for its key, and minds no other payment that has it. A retry
 * pays again.
 */
export const NO_UNIQUE_KEY: ChangedFunctions = {
  schema: 'bank_keyless',
  functions: {
    pay: [
      ['IF result.replayed THEN RETURN result; END IF;', ''],
      [
        'result.balance_cents, result.at, p_caller);\n  RETURN',
        'result.balance_cents, result.at, p_caller) ON CONFLICT DO NOTHING;\n  RETURN',
      ],
    ],
  },
};
