import { Client } from 'pg';
import { BANK_TABLES } from '../../sut/app/bank/bank-module.ts';
import { seedBank } from '../../sut/app/bank/seed/seed-bank.ts';
import { migrate } from '../../sut/app/storage/migrate.ts';
import type { TestDatabase } from './test-database.ts';

/** A new database with a seeded bank: profiles 1..n of users 1..n, checking account 2p−1 and savings account 2p each. */
export async function seededBank(database: TestDatabase, name: string, profiles: number): Promise<string> {
  const url = await database.create(name);
  await migrate(url, [BANK_TABLES], async (client) => void (await seedBank(client, { seed: '42', profiles })));
  return url;
}

/** The rows of one statement. */
export async function rowsOf<Row extends object>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
