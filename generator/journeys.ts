import type { ScriptFacts } from '../core/scenario-facts.ts';

const PAYMENTS = 'POST /bank/payments';
const TRANSFERS = 'POST /bank/transfers';
const ACCOUNTS = 'GET /bank/accounts';

/**
 * The journeys of every script that ships, and the endpoints they call, so that a scenario can be checked without
 * running k6. A test compares it with what the scripts export and call.
 */
export const journeysOfScripts: Readonly<Record<string, ScriptFacts>> = {
  'bank-and-store': {
    journeys: {
      pay: { endpoints: [PAYMENTS] },
      transfer: { endpoints: [TRANSFERS] },
      balance: { endpoints: [ACCOUNTS] },
      'hot-pay': { endpoints: [PAYMENTS] },
      'hot-transfer': { endpoints: [TRANSFERS] },
    },
  },
};
