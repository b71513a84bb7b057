import { Client } from 'pg';
import type { BankAnswer, BankService } from './bank-service.ts';
import { eventually } from './eventually.ts';
import { rowsOf } from './seeded-bank.ts';

export const RUNS = '/api/v1/bank/interest-runs';
export const ADMIN = { user: 1_000_000_000, role: 'admin' } as const;

/** Asks for the run of a period. */
export function begin(bank: BankService, period: string, key?: string): Promise<BankAnswer> {
  return bank.as(ADMIN).post(RUNS, { period }, key);
}

/** The run once it is done; fails when it does not get there. */
export async function done(bank: BankService, id: unknown): Promise<BankAnswer['body']> {
  let run: BankAnswer['body'] = {};
  await eventually(async () => {
    const { status, body } = await bank.as(ADMIN).get(`${RUNS}/${String(id)}`);
    run = body;
    return status === 200 && body['state'] === 'done';
  });
  return run;
}

/** Holds a savings account in the middle locked, so that a run stands still there, until released. */
export async function holdAccount(url: string, account: number): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM bank.accounts WHERE id = $1 FOR UPDATE', [account]);
  return async () => {
    await client.end().catch(() => undefined);
  };
}

/** Resolves once chunks of the run are paid, and it cannot get further for now. */
export async function stuckAfter(url: string, accounts: number): Promise<void> {
  await eventually(async () => {
    const [run] = await rowsOf<{ paid: number }>(url, 'SELECT accounts_paid::integer AS paid FROM bank.interest_runs');
    return run?.paid === accounts;
  });
}
