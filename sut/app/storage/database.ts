import { DatabaseError, Pool, type PoolClient } from 'pg';
import type { Logger } from 'pino';
import { commonProblem } from '../http/problem.ts';

/** A prepared statement; the name is unique in the program. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Bounds on what is asked of the database; each ends in a 503. */
export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Requests that may wait for a session; more are turned away at once. */
  readonly queueSize: number;
  readonly logger: Logger;
  /** The planted bug of this name: commits are acknowledged before they are on disk. */
  readonly asyncCommit?: boolean;
}

/** For a session: a free one, or a new connection. */
const WAIT_MS = 2000;
const LOCK_TIMEOUT_MS = 2000;
const STATEMENT_TIMEOUT_MS = 4000;
/** Ours, for a server that is frozen and cannot keep its own time-outs. */
const ANSWER_TIMEOUT_MS = 5000;
/** Beaten by another transaction, which is over now: the same statement can be asked again. */
const BEATEN = new Set(['23505', '40001', '40P01']);
const ATTEMPTS = 4;

/** A bounded pool of sessions. Survives the database: sessions that break are replaced when it is back. */
export class Database {
  readonly #pool: Pool;
  /** Requests that may wait at any one place; more are turned away. */
  readonly queueSize: number;

  constructor({ url, poolSize, queueSize, logger, asyncCommit = false }: DatabaseOptions) {
    this.queueSize = queueSize;
    this.#pool = new Pool({
      connectionString: url,
      application_name: 'bank',
      max: poolSize,
      connectionTimeoutMillis: WAIT_MS,
      idleTimeoutMillis: 0,
      keepAlive: true,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      ...(asyncCommit ? { options: '-c synchronous_commit=off' } : {}),
    });
    // An idle session that breaks must not end the process.
    this.#pool.on('error', (error) => logger.warn({ reason: error.message }, 'database session lost'));
    // Nor one that breaks while it is lent: its query is rejected, and the pool has taken its own listener off.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * The rows of a statement, in a transaction of its own; asked again when another transaction came first. Throws the
   * problems `overloaded` and `database-unavailable`; anything else is a bug.
   */
  async rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once<Row>(statement, values);
      } catch (error) {
        if (error instanceof DatabaseError && BEATEN.has(error.code ?? '') && attempt < ATTEMPTS) continue;
        throw problemOf(error);
      }
    }
  }

  /** Sessions by what they do, and requests that wait for one. */
  use(): { readonly busy: number; readonly idle: number; readonly waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #once<Row>({ name, text }: Statement, values: readonly unknown[]): Promise<Row[]> {
    if (this.#pool.waitingCount >= this.queueSize) throw commonProblem('overloaded');
    const client = await this.#pool.connect();
    try {
      const { rows } = await client.query({ name, text, values: values as unknown[] });
      client.release();
      return rows as Row[];
    } catch (error) {
      giveBack(client, error);
      throw error;
    }
  }
}

/** A session whose server said no is good for the next request; one that broke is not. */
function giveBack(client: PoolClient, error: unknown): void {
  client.release(!(error instanceof DatabaseError) || error.severity !== 'ERROR');
}

/** By SQLSTATE class; what is not from the server at all is the connection. */
function problemOf(error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'Problem') return error;
  if (!(error instanceof DatabaseError)) {
    // The pool's words for its own queue, which has no code.
    const queue = error.message === 'timeout exceeded when trying to connect';
    return commonProblem(queue ? 'overloaded' : 'database-unavailable', { cause: error });
  }
  const code = error.code ?? '';
  if (code === '55P03' || code === '57014' || BEATEN.has(code)) return commonProblem('overloaded', { cause: error });
  if (UNAVAILABLE.test(code)) return commonProblem('database-unavailable', { cause: error });
  return error;
}

/** Connection, resources, operator's intervention, system error; read-only: a replica that was not promoted. */
const UNAVAILABLE = /^(?:08|53|57P|58|25006)/;
