import { Pool, type QueryResultRow } from 'pg';
import { formatMoney } from '../../core/figures.ts';
import type { BookedOperation, Books, BooksTotal, Finding } from '../../core/system.ts';
import { NEGATIVE_SQL, OPERATIONS_SQL, TOTAL_SQL, UNBALANCED_SQL } from './bank-books-sql.ts';

/** Time in which the database must take a connection, and answer `total` while the books are small. */
const QUICKLY_MS = 1_000;
/** No question to the books may take longer. */
const AT_MOST_MS = 120_000;

/**
 * Read access to the bank's books through its database (URL over TCP, or over a Unix socket with `?host=/folder`). While
 * the database is down every method rejects, `total` within a second; each works again once the database does. Rejects
 * when the database cannot be reached at all.
 */
export async function openBankBooks(databaseUrl: string): Promise<Books & { close(): Promise<void> }> {
  const pool = openPool(databaseUrl, 2, AT_MOST_MS);
  const total = totalReader(databaseUrl);
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await Promise.all([pool.end(), total.close()]);
    throw error;
  }
  const rows = async <Row extends QueryResultRow>(sql: string, values: readonly string[] = []): Promise<Row[]> =>
    (await pool.query<Row>(sql, [...values])).rows;
  return {
    total: total.read,
    operations: (prefix) => rows<BookedOperation & QueryResultRow>(OPERATIONS_SQL, [prefix]),
    unbalancedAccounts: async () => findingOf(await rows<UnbalancedRow>(UNBALANCED_SQL), unbalancedText),
    negativeAccounts: async () => findingOf(await rows<NegativeRow>(NEGATIVE_SQL), negativeText),
    close: async () => {
      await Promise.all([pool.end(), total.close()]);
    },
  };
}

function openPool(connectionString: string, max: number, statementMs: number): Pool {
  const pool = new Pool({
    connectionString,
    application_name: 'mascaret-books',
    max,
    connectionTimeoutMillis: QUICKLY_MS,
    // Watching must not hold the database open, nor the process.
    allowExitOnIdle: true,
    statement_timeout: statementMs,
    // Ours, for a server that is frozen and cannot keep its own time-out.
    query_timeout: statementMs,
    // One worker: the second core belongs to the system under test.
    options: '-c max_parallel_workers_per_gather=0 -c default_transaction_read_only=on',
  });
  // A session that the database's death breaks, idle or busy: the next question opens another one.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Reads totals within a second at first. Books grow, and then the scan takes longer: the limit is four times the latest
 * reading, and doubles when it was hit. (A frozen database hits it once; afterwards it is the connection that fails.)
 */
function totalReader(databaseUrl: string): { read: () => Promise<BooksTotal>; close: () => Promise<void> } {
  const pool = openPool(databaseUrl, 1, AT_MOST_MS);
  let limitMs = QUICKLY_MS;
  const read = async (): Promise<BooksTotal> => {
    const client = await pool.connect();
    const startMs = performance.now();
    try {
      const result = await client.query<TotalRow>({ text: TOTAL_SQL, query_timeout: limitMs } as { text: string });
      limitMs = Math.max(QUICKLY_MS, 4 * (performance.now() - startMs));
      client.release();
      return totalOf(result.rows[0]);
    } catch (error) {
      if (performance.now() - startMs >= limitMs) limitMs = Math.min(2 * limitMs, AT_MOST_MS);
      // Whatever went wrong, this session may still be busy with it.
      client.release(true);
      throw error;
    }
  };
  return { read, close: () => pool.end() };
}

interface TotalRow {
  readonly customers: string;
  readonly bank: string;
  readonly posted: string;
  readonly lowest: string;
  readonly negative: number;
}

function totalOf(row: TotalRow | undefined): BooksTotal {
  if (row === undefined) throw new Error('the books gave no total');
  return {
    customersCents: BigInt(row.customers),
    bankCents: BigInt(row.bank),
    postedCents: BigInt(row.posted),
    lowestCents: BigInt(row.lowest),
    negativeAccounts: row.negative,
  };
}

interface NumberedRow extends QueryResultRow {
  /** Of all, of which these are the first. */
  readonly number: number;
}

function findingOf<Row extends NumberedRow>(rows: readonly Row[], text: (row: Row) => string): Finding {
  return { count: rows[0]?.number ?? 0, examples: rows.map(text) };
}

interface UnbalancedRow extends NumberedRow {
  readonly account: string;
  /** Null when there is no such account. */
  readonly balance: string | null;
  readonly posted: string;
  readonly opening: string | null;
  readonly posted_opening: string;
}

function unbalancedText({ account, balance, posted, opening, posted_opening }: UnbalancedRow): string {
  if (balance === null || opening === null) return `account ${account}: does not exist, postings ${amount(posted)}`;
  if (balance !== posted) return `account ${account}: balance ${amount(balance)}, postings ${amount(posted)}`;
  return `account ${account}: opening ${amount(opening)}, posted as opening ${amount(posted_opening)}`;
}

interface NegativeRow extends NumberedRow {
  readonly account: string;
  readonly balance: string;
}

function negativeText({ account, balance }: NegativeRow): string {
  return `account ${account}: balance ${amount(balance)}`;
}

function amount(cents: string): string {
  return formatMoney(BigInt(cents));
}
