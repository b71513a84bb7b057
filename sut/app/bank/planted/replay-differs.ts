import type { ChangedFunctions } from './changed-functions.ts';

const REPLAYED = 'IF result.replayed THEN RETURN result; END IF;';

/**
 * The planted bug `replay-differs`: asked again under its key, a payment or transfer is not done again, but its answer
 * names the balance of now instead of the one that it left.
 */
export const REPLAY_DIFFERS: ChangedFunctions = {
  schema: 'bank_forgetful',
  functions: {
    pay: [[REPLAYED, withBalance('balance')]],
    transfer: [[REPLAYED, withBalance('CASE WHEN p_from < p_to THEN first_balance ELSE second_balance END')]],
  },
};

function withBalance(ofNow: string): string {
  return `IF result.replayed THEN
    IF result.refusal IS NULL THEN result.balance_cents := ${ofNow}; END IF;
    RETURN result;
  END IF;`;
}
