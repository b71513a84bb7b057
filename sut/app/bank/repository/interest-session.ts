import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { bankStatements, type MoneyFunction } from './bank-statements.ts';

/** A session of the database for the one who pays interest: there is at most one, over all instances of the bank. */
export interface InterestSession {
  /** Pays the next accounts of a run, in one commit with the run's cursor. */
  payChunk(run: number, accounts: number): Promise<InterestChunk>;
  close(): Promise<void>;
}

export interface InterestChunk {
  readonly finished: boolean;
  readonly paid: number;
  /** Number of the newest movement of money, whoever made it. */
  readonly lastTransfer: number;
}

/** Any number, the same in all instances. */
const INTEREST_LOCK = 7_061_634;
const CONNECT_MS = 5000;
/**
 * A chunk that waits for one account holds up to 499 others: it gives up before those who wait for them do, after 2 s
 * (storage/database.ts), for one account as for several together.
 */
const LOCK_TIMEOUT_MS = 1000;
const STATEMENT_TIMEOUT_MS = 1800;
/** For a server that is frozen, whose own time-outs do not run. */
const ANSWER_TIMEOUT_MS = 10_000;

/** A session of its own, beside those that requests wait for. Undefined: somebody else is at it. */
export async function openInterestSession(
  databaseUrl: string,
  schemaOf: (name: MoneyFunction) => string,
): Promise<InterestSession | undefined> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'interest',
    connectionTimeoutMillis: CONNECT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  });
  // A session that breaks rejects its next statement; without a listener it would end the process.
  client.on('error', () => undefined);
  const close = async (): Promise<void> => {
    await Promise.race([client.end(), sleep(1000, undefined, { ref: false })]).catch(() => undefined);
  };
  const { payInterestChunk } = bankStatements(schemaOf);
  try {
    await client.connect();
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [INTEREST_LOCK]);
    if (rows[0]?.mine !== true) {
      await close();
      return undefined;
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    close,
    async payChunk(run, accounts) {
      const { rows } = await client.query<ChunkRow>({ ...payInterestChunk, values: [run, accounts] });
      const [row] = rows;
      if (row === undefined) throw new Error('pay_interest_chunk told nothing');
      return { finished: row.finished, paid: row.paid, lastTransfer: Number(row.last_transfer) };
    },
  };
}

interface ChunkRow {
  readonly finished: boolean;
  readonly paid: number;
  readonly last_transfer: string;
}
