import type { Client } from 'pg';
import type { PlantedBug } from '../../composition.ts';
import type { BankWays } from '../repository/bank-repository.ts';
import type { Database } from '../../storage/database.ts';
import { answerBeforeCommit } from './ack-before-commit.ts';
import { plantChangedFunctions, type ChangedFunctions } from './changed-functions.ts';
import { DOUBLE_INTEREST } from './double-interest.ts';
import { NO_UNIQUE_KEY } from './no-unique-key.ts';
import { REPLAY_DIFFERS } from './replay-differs.ts';
import { PARTIAL_INTEREST } from './partial-interest.ts';
import { UNLOCKED_BALANCE } from './unlocked-balance.ts';
import { WRONG_ACCOUNT } from './wrong-account.ts';
import { WRONG_AMOUNT } from './wrong-amount.ts';

/** How a planted bug changes the bank; nothing of the bank itself is touched. */
export interface BankBug {
  readonly ways: BankWays;
  readonly plant?: (client: Client) => Promise<void>;
}

/** The bug of this name; undefined where the bank is not the one that has it. */
export function bankBug(name: PlantedBug | undefined, database: Database): BankBug | undefined {
  return name === undefined ? undefined : BUGS[name]?.(database);
}

const BUGS: Readonly<Partial<Record<PlantedBug, (database: Database) => BankBug>>> = {
  'unlocked-balance': () => inFunctions(UNLOCKED_BALANCE),
  'no-unique-key': () => inFunctions(NO_UNIQUE_KEY),
  'replay-differs': () => inFunctions(REPLAY_DIFFERS),
  'double-interest': () => inFunctions(DOUBLE_INTEREST),
  'wrong-amount': () => inFunctions(WRONG_AMOUNT),
  'wrong-account': () => inFunctions(WRONG_ACCOUNT),
  'partial-interest': () => inFunctions(PARTIAL_INTEREST),
  'ack-before-commit': (database) => ({ ways: { askMany: answerBeforeCommit(database) } }),
};

/** A group of payments is paid by the true function, and its payments cannot race each other: they go alone. */
function inFunctions(changed: ChangedFunctions): BankBug {
  const { schema, functions } = changed;
  return {
    ways: { schemaOf: (name) => (name in functions ? schema : 'bank'), together: !('pay' in functions) },
    plant: (client) => plantChangedFunctions(client, changed),
  };
}
