import type { Database } from '../../storage/database.ts';
import type { Message } from '../messages.ts';

/** A message that is to be sent now, by whoever was given it. */
export interface DueMessage extends Message {
  /** How often it was tried, this time included. */
  readonly attempts: number;
}

/** The table of messages: all that were ever accepted. */
export class MessageRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Keeps those that are not there yet. */
  async keep(messages: readonly Message[]): Promise<void> {
    await this.#database.rows(KEEP, [JSON.stringify(messages)]);
  }

  /** Messages that are due, for the caller alone: nobody else is given them before `leaseMs` are over. */
  async take(most: number, leaseMs: number): Promise<DueMessage[]> {
    const rows = await this.#database.rows<MessageRow>(TAKE, [most, leaseMs]);
    return rows.map(({ user_id: user, ...rest }) => ({ ...rest, user: Number(user) }));
  }

  async sent(id: string): Promise<void> {
    await this.#database.rows(SENT, [id]);
  }

  /** To be tried again after this time. */
  async putOff(id: string, delayMs: number): Promise<void> {
    await this.#database.rows(PUT_OFF, [id, delayMs]);
  }

  async counts(): Promise<{ readonly kept: number; readonly sent: number }> {
    const [counts] = await this.#database.rows<{ readonly kept: string; readonly sent: string }>(COUNTS, []);
    return { kept: Number(counts?.kept), sent: Number(counts?.sent) };
  }
}

interface MessageRow {
  readonly id: string;
  readonly user_id: string;
  readonly kind: Message['kind'];
  readonly facts: Message['facts'];
  readonly attempts: number;
}

// In the order of their ids: two calls with the same messages must not wait for each other.
const KEEP = {
  name: 'messages_keep',
  text: `INSERT INTO messages.messages (id, user_id, kind, facts, accepted_at, next_try_at)
    SELECT id, "user", kind, facts, clock_timestamp(), clock_timestamp()
    FROM jsonb_to_recordset($1::jsonb) AS given (id text, "user" bigint, kind text, facts jsonb)
    ORDER BY id COLLATE "C"
    ON CONFLICT (id) DO NOTHING`,
};

const TAKE = {
  name: 'messages_take',
  text: `UPDATE messages.messages
    SET attempts = attempts + 1, next_try_at = clock_timestamp() + $2 * interval '1 millisecond'
    WHERE id IN (
      SELECT id FROM messages.messages
      WHERE sent_at IS NULL AND next_try_at <= clock_timestamp()
      ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING id, user_id, kind, facts, attempts`,
};

const SENT = {
  name: 'messages_sent',
  text: 'UPDATE messages.messages SET sent_at = clock_timestamp() WHERE id = $1 AND sent_at IS NULL',
};

const PUT_OFF = {
  name: 'messages_put_off',
  text: `UPDATE messages.messages SET next_try_at = clock_timestamp() + $2 * interval '1 millisecond'
    WHERE id = $1 AND sent_at IS NULL`,
};

const COUNTS = {
  name: 'messages_counts',
  text: 'SELECT count(*) AS kept, count(sent_at) AS sent FROM messages.messages',
};
