import { join } from 'node:path';
import type { ModuleDefinition } from '../module.ts';
import { OutboxRelay } from '../storage/outbox.ts';
import type { BankPort } from './bank.ts';
import * as contracts from './http/contracts.ts';
import { accountEndpoints } from './http/account-endpoints.ts';
import { interestEndpoints } from './http/interest-endpoints.ts';
import { movementEndpoints } from './http/movement-endpoints.ts';
import { profileEndpoints } from './http/profile-endpoints.ts';
import { bankBug } from './planted/bank-bug.ts';
import { remoteBank } from './remote-bank.ts';
import { BankRepository } from './repository/bank-repository.ts';
import { openInterestSession } from './repository/interest-session.ts';
import { bankStatistics } from './service/bank-statistics.ts';
import { createBank } from './service/create-bank.ts';
import { InterestRunner } from './service/interest-runner.ts';

/** Schema and migrations of the bank. */
export const BANK_TABLES = { schema: 'bank', migrations: join(import.meta.dirname, 'migrations') };

/** The bank: profiles, accounts, cards, payments, transfers, interest. */
export const BANK: ModuleDefinition<BankPort> = {
  tables: BANK_TABLES,
  contracts: Object.values(contracts),
  create({ database, plantedBug, ports, logger, composition: { DATABASE_URL: url } }) {
    const bug = bankBug(plantedBug, database);
    const repository = new BankRepository(database, bug?.ways);
    const bank = createBank(repository);
    const interest = new InterestRunner({
      unfinishedRun: () => repository.unfinishedRun(),
      openSession: () => openInterestSession(url, bug?.ways.schemaOf ?? (() => BANK_TABLES.schema)),
      logger,
    });
    const outbox = new OutboxRelay({ database, schema: BANK_TABLES.schema, messages: () => ports.messages, logger });
    return {
      port: bank,
      endpoints: [
        ...movementEndpoints(bank),
        ...accountEndpoints(bank),
        ...profileEndpoints(bank),
        ...interestEndpoints(bank),
      ],
      statistics: async () => bankStatistics(await repository.figures()),
      ...(bug?.plant === undefined ? {} : { plant: bug.plant }),
      start() {
        interest.start();
        outbox.start();
      },
      async stop() {
        await Promise.all([interest.stop(), outbox.stop()]);
      },
    };
  },
  remote: remoteBank,
};
