import type { Logger } from 'pino';
import type { Message, Messages } from '../messages/messages.ts';
import { BackgroundWork } from './background-work.ts';
import type { Database } from './database.ts';

/*
 * A module with an outbox makes this table in its migration, and its functions write messages into it: they are sent if and
 * only if the transaction is committed that wrote them.
 *
 *   CREATE TABLE <schema>.outbox (
 *     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
 *     user_id bigint NOT NULL,
 *     kind text NOT NULL,
 *     facts jsonb NOT NULL,
 *     at timestamptz NOT NULL DEFAULT clock_timestamp()
 *   );
 */

const IDLE_MS = 250;
/** Few enough for one request body. */
const BATCH = 64;

/** Hands over what stands in a module's outbox, then deletes it: at least once, so whoever takes it knows it by its id. */
export class OutboxRelay {
  readonly #work: BackgroundWork;

  constructor(options: {
    readonly database: Database;
    readonly schema: string;
    /** Looked up when there is something to hand over. */
    readonly messages: () => Messages;
    readonly logger: Logger;
  }) {
    const { database, schema, messages, logger } = options;
    const take = { name: `${schema}-outbox-take`, text: takeText(schema) };
    const clear = {
      name: `${schema}-outbox-clear`,
      text: `DELETE FROM ${schema}.outbox WHERE id = ANY ($1::bigint[])`,
    };
    const step = (): Promise<boolean> =>
      database.transaction(async (transaction) => {
        const rows = await transaction.rows<OutboxRow>(take, [BATCH]);
        if (rows.length === 0) return false;
        await messages().accept(rows.map((row) => messageOf(schema, row)));
        await transaction.rows(clear, [rows.map(({ id }) => id)]);
        return rows.length === BATCH;
      });
    this.#work = new BackgroundWork({ name: `${schema} outbox`, step, idleMs: IDLE_MS, logger });
  }

  start(): void {
    this.#work.start();
  }

  /** Resolves when what is under way is handed over. */
  stop(): Promise<void> {
    return this.#work.stop();
  }
}

interface OutboxRow {
  readonly id: string;
  readonly user_id: string;
  readonly kind: Message['kind'];
  readonly facts: Message['facts'];
}

/** Instances of a service share the rows out: what one has taken the others leave alone. */
function takeText(schema: string): string {
  return `SELECT id, user_id, kind, facts FROM ${schema}.outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`;
}

function messageOf(schema: string, { id, user_id: user, kind, facts }: OutboxRow): Message {
  return { id: `${schema}-${id}`, user: Number(user), kind, facts };
}
