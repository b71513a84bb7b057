import { DatabaseError, Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import type { Logger } from 'pino';
import { commonProblem } from '../http/problem.ts';

/** A prepared statement; the name is unique in the program. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Statements that are committed together, in one session, one after the other. */
export interface Transaction {
  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

/** Bounds on what is asked of the database; each ends in a 503. */
export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Requests that may wait for a session; more are turned away at once. */
  readonly queueSize: number;
  readonly logger: Logger;
  /** By which the server's own views tell whose sessions they are. */
  readonly applicationName?: string;
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

  constructor(options: DatabaseOptions) {
    const { url, poolSize, queueSize, logger, applicationName = 'bank-and-store', asyncCommit = false } = options;
    this.queueSize = queueSize;
    this.#pool = new Pool({
      connectionString: url,
      application_name: applicationName,
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
  rows<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.#untilNotBeaten((session) => session.rows<Row>(statement, values));
  }

  /**
   * What the work gives, once all its statements are committed together; nothing of them stays when it throws. When
   * another transaction came first (same key, deadlock, serialisation) the whole work is done again, so it must not have
   * effects elsewhere that a second time would double. Throws as `rows` does, and what the work throws.
   */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return this.#untilNotBeaten(async (session) => {
      await session.query({ text: 'BEGIN' });
      try {
        const result = await work(session);
        const { command } = await session.query({ text: 'COMMIT' });
        // The server's way to say that a statement had failed, and that the work kept it to itself.
        if (command !== 'COMMIT') throw new Error('a transaction went on after one of its statements had failed');
        return result;
      } catch (error) {
        if (!session.broken) await session.query({ text: 'ROLLBACK' }).catch(() => undefined);
        throw error;
      }
    });
  }

  /** Sessions by what they do, and requests that wait for one. */
  use(): { readonly busy: number; readonly idle: number; readonly waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #untilNotBeaten<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#lend(work);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        if (!BEATEN.has(error.code ?? '') || attempt === ATTEMPTS) throw problemOf(error);
      }
    }
  }

  async #lend<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    if (this.#pool.waitingCount >= this.queueSize) throw commonProblem('overloaded');
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw unreachable(error);
    });
    const session = new Session(client);
    try {
      return await work(session);
    } finally {
      client.release(session.broken);
    }
  }
}

/** A session that is lent. */
class Session implements Transaction {
  /** It is not good for the next request. */
  broken = false;
  readonly #client: PoolClient;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async rows<Row>({ name, text }: Statement, values: readonly unknown[]): Promise<Row[]> {
    return (await this.query({ name, text, values: values as unknown[] })).rows as Row[];
  }

  async query(query: QueryConfig): Promise<QueryResult> {
    try {
      return await this.#client.query(query);
    } catch (error) {
      const refused = error instanceof DatabaseError;
      // One whose server said no goes on.
      if (!refused || error.severity !== 'ERROR') this.broken = true;
      throw refused ? error : unreachable(error);
    }
  }
}

/** What is not said by the server is the connection, or the pool's own queue, whose words have no code. */
function unreachable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TypeError) return error;
  if (error instanceof DatabaseError) return problemOf(error);
  const queue = error.message === 'timeout exceeded when trying to connect';
  return commonProblem(queue ? 'overloaded' : 'database-unavailable', { cause: error });
}

/** By SQLSTATE class. */
function problemOf(error: DatabaseError): unknown {
  const code = error.code ?? '';
  if (code === '55P03' || code === '57014' || BEATEN.has(code)) return commonProblem('overloaded', { cause: error });
  if (UNAVAILABLE.test(code)) return commonProblem('database-unavailable', { cause: error });
  return error;
}

/** Connection, resources, operator's intervention, system error; read-only: a replica that was not promoted. */
const UNAVAILABLE = /^(?:08|53|57P|58|25006)/;
