import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../storage/database.ts';

/** From the answer to the commit. */
const COMMIT_LATER_MS = 100;

/**
 * The planted bug `ack-before-commit`: what a group of payments came to is told as soon as it is known, and committed a
 * moment later. Who is told in between, and whose bank then dies, has paid nothing.
 */
export function answerBeforeCommit(database: Database): Database['rows'] {
  return <Row>(statement: Parameters<Database['rows']>[0], values: readonly unknown[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<Row[]>();
    database
      .transaction(async (transaction) => {
        resolve(await transaction.rows<Row>(statement, values));
        await sleep(COMMIT_LATER_MS);
      })
      .catch(reject);
    return promise;
  };
}
