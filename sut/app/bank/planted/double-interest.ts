import type { ChangedFunctions } from './changed-functions.ts';

/**
 * The planted bug `double-interest`: the cursor of a run is kept in the session, not in the run's row, and who has been
 * paid is not looked at. A run that is taken up again after a crash begins with the first account and pays all again.
 */
export const DOUBLE_INTEREST: ChangedFunctions = {
  schema: 'bank_twice',
  functions: {
    pay_interest_chunk: [
      [
        'id > run.last_account',
        `id > coalesce(current_setting('bank_twice.last_account_' || p_run, true), '0')::bigint`,
      ],
      ['account, transfer, cents FROM due', 'account, transfer, cents FROM due ON CONFLICT DO NOTHING'],
      [
        'last_account = coalesce(chunk[cardinality(chunk)], run.last_account)',
        `last_account = set_config('bank_twice.last_account_' || p_run,
          coalesce(chunk[cardinality(chunk)], run.last_account)::text, false)::bigint`,
      ],
    ],
  },
};
