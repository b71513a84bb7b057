import { Pool, type QueryResultRow } from 'pg';

/** Time in which the database must take a connection, and answer a watched question while the books are small. */
const QUICKLY_MS = 1_000;
/** No question to the books may take longer. */
const AT_MOST_MS = 120_000;

/** Read access to one database, for the audit. Every question is one statement, and so reads one snapshot. */
export interface BooksDatabase {
  rows<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same for a question over everything, when nobody else works at the database: with both cores, and more memory. */
  longRows<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The answer to a question for one `number`. */
  number(sql: string): Promise<bigint>;
  /** The rows of a long answer, in portions, all of one snapshot. To be read to its end, or left by `return`. */
  stream<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): AsyncGenerator<Row>;
  /**
   * A question with one row for an answer that is asked again and again while the load runs: it must answer within a
   * second at first. Books grow, and then it takes longer: the limit is four times the latest reading, and doubles when
   * it was hit. (A frozen database hits it once; afterwards it is the connection that fails.)
   */
  watched<Row extends QueryResultRow>(sql: string): () => Promise<Row>;
  close(): Promise<void>;
}

/**
 * Opens the database of this URL (TCP, or a Unix socket with `?host=/folder`). While it is down every question rejects,
 * watched ones within a second; each works again once the database does. Rejects when it cannot be reached at all.
 */
export async function openBooksDatabase(url: string): Promise<BooksDatabase> {
  const pool = openPool(url, 2);
  const watching = openPool(url, 1);
  const close = async (): Promise<void> => {
    await Promise.all([pool.end(), watching.end()]);
  };
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    rows: async <Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(sql, [...values])).rows,
    longRows: (sql, values = []) => longQuestion(pool, sql, values),
    number: async (sql) => BigInt((await pool.query<{ number: string }>(sql)).rows[0]?.number ?? 0),
    stream: (sql, values = []) => streamed(pool, sql, values),
    watched: (sql) => watchedQuestion(watching, sql),
    close,
  };
}

const SETTINGS = {
  default_transaction_read_only: 'on',
  // The second core belongs to the system under test.
  max_parallel_workers_per_gather: 0,
  // To add up a million rows without the disk.
  work_mem: '64MB',
  // Statistics are of before the load. They promise a handful of rows where there are a hundred thousand by now, for
  // which nested loops are never the right way.
  enable_nestloop: 'off',
};

function openPool(connectionString: string, max: number): Pool {
  const pool = new Pool({
    connectionString,
    application_name: 'mascaret-books',
    max,
    connectionTimeoutMillis: QUICKLY_MS,
    // Watching must not hold the database open, nor the process.
    allowExitOnIdle: true,
    statement_timeout: AT_MOST_MS,
    // Ours, for a server that is frozen and cannot keep its own time-out.
    query_timeout: AT_MOST_MS,
    options: Object.entries(SETTINGS)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  // A session that the database's death breaks, idle or busy: the next question opens another one.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const PORTION = 10_000;

async function longQuestion<Row extends QueryResultRow>(
  pool: Pool,
  sql: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query(`BEGIN; SET LOCAL max_parallel_workers_per_gather = 2; SET LOCAL work_mem = '256MB'`);
    const { rows } = await client.query<Row>(sql, [...values]);
    await client.query('COMMIT');
    failed = false;
    return rows;
  } finally {
    client.release(failed);
  }
}

async function* streamed<Row extends QueryResultRow>(
  pool: Pool,
  sql: string,
  values: readonly unknown[],
): AsyncGenerator<Row> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN');
    await client.query(`DECLARE answer CURSOR FOR ${sql}`, [...values]);
    for (;;) {
      const { rows } = await client.query<Row>(`FETCH ${PORTION} FROM answer`);
      yield* rows;
      if (rows.length < PORTION) break;
    }
    await client.query('COMMIT');
    failed = false;
  } finally {
    client.release(failed);
  }
}

function watchedQuestion<Row extends QueryResultRow>(pool: Pool, sql: string): () => Promise<Row> {
  let limitMs = QUICKLY_MS;
  return async () => {
    const client = await pool.connect();
    const startMs = performance.now();
    try {
      const { rows } = await client.query<Row>({ text: sql, query_timeout: limitMs } as { text: string });
      limitMs = Math.max(QUICKLY_MS, 4 * (performance.now() - startMs));
      client.release();
      if (rows[0] === undefined) throw new Error('the books gave no answer');
      return rows[0];
    } catch (error) {
      if (performance.now() - startMs >= limitMs) limitMs = Math.min(2 * limitMs, AT_MOST_MS);
      // Whatever went wrong, this session may still be busy with it.
      client.release(true);
      throw error;
    }
  };
}
