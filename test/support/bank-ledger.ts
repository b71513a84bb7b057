import { Client } from 'pg';
import type { LedgerRow } from '../../core/worker-protocol.ts';
import { BANK_TABLES } from '../../sut/app/bank/bank-module.ts';
import { migrate } from '../../sut/app/storage/migrate.ts';
import { authorizationOf } from './tokens.ts';

/** Makes the bank's tables in an empty database, with profiles 1..n of users 1..n that each have a checking account of 1,000.00. */
export async function makeBankTables(databaseUrl: string, profiles: number): Promise<void> {
  await migrate(databaseUrl, [BANK_TABLES], async (client) => {
    await client.query(`SELECT bank.create_profile('seed-p' || i, 'f', i, 'P' || i) FROM generate_series(1, $1) AS i`, [
      profiles,
    ]);
    await client.query(
      `SELECT bank.open_account('seed-a' || i, 'f', null, i, 'checking', 100000, 50000) FROM generate_series(1, $1) AS i`,
      [profiles],
    );
  });
}

/** Runs statements one after the other; the last one's rows. */
export async function runSql(databaseUrl: string, statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** The load of a test: payments and transfers over HTTP. */
export interface BankLoad {
  readonly url: string;
  readonly prefix: string;
  readonly operations: number;
  readonly users: number;
  /** Path and body of the operation of this number. */
  readonly request: (index: number) => { readonly path: string; readonly body: object };
  /** Called after each operation, with how many are over. */
  readonly onEnd?: (ended: number) => void;
}

/** Users who each send one operation after the other; the ledger as they saw it. */
export async function loadBank({ url, prefix, operations, users, request, onEnd }: BankLoad): Promise<LedgerRow[]> {
  const ledger: LedgerRow[] = [];
  let next = 0;
  const user = async (): Promise<void> => {
    while (next < operations) {
      const index = next;
      next += 1;
      const { path, body } = request(index);
      const op = `${prefix}${index}`;
      const status = await post(url, path, op, body).catch(() => 0);
      const ask = { method: 'POST', path, body };
      const base = { op, endMs: 0, endpoint: `POST ${path}`, lane: 'test', status, ask };
      if (status === 201) ledger.push({ ...base, outcome: 'done' });
      else if (status === 422 || status === 404) ledger.push({ ...base, outcome: 'refused' });
      else ledger.push({ ...base, outcome: 'unknown' });
      onEnd?.(ledger.length);
    }
  };
  await Promise.all(Array.from({ length: users }, user));
  return ledger;
}

/** Whoever may do it with anybody's cards and accounts: a cashier takes payments, an admin moves money. */
const AUTHORIZATIONS = {
  payments: authorizationOf({ user: 1_000_000_001, role: 'cashier', store: 1 }),
  others: authorizationOf({ user: 1_000_000_000, role: 'admin' }),
};

/** Sends a write; its status. Rejects where there is no answer. */
export async function post(url: string, path: string, key: string, body: unknown): Promise<number> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      ...AUTHORIZATIONS[path.endsWith('/payments') ? 'payments' : 'others'],
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  });
  await response.arrayBuffer();
  return response.status;
}
