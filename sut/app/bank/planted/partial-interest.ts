import type { ChangedFunctions } from './changed-functions.ts';

/** The planted bug `partial-interest`: a run leaves out every fourth savings account, and says that it is finished. */
export const PARTIAL_INTEREST: ChangedFunctions = {
  schema: 'bank_partial',
  functions: { pay_interest_chunk: [['id > run.last_account', 'id > run.last_account AND id % 8 <> 0']] },
};
