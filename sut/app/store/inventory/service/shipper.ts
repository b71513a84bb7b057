import type { Logger } from 'pino';
import { BackgroundWork } from '../../../storage/background-work.ts';
import type { Database } from '../../../storage/database.ts';
import { ReplenishmentRepository } from '../repository/replenishment-repository.ts';

/** Time from the request until the warehouse has packed the goods. */
const PACKING_MS = 1000;
const IDLE_MS = 500;

/** The warehouse at work: ships what stores asked for, one replenishment after the other, each in a transaction. */
export function createShipper(database: Database, logger: Logger): BackgroundWork {
  const repository = new ReplenishmentRepository(database);
  return new BackgroundWork({
    name: 'shipping',
    step: () => repository.shipNext(PACKING_MS),
    idleMs: IDLE_MS,
    logger,
  });
}
