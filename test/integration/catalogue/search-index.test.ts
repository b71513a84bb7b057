import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import type { Statement } from '../../../sut/app/storage/database.ts';
import {
  SEARCH_ALL,
  SEARCH_CATEGORY,
  SEARCH_WORDS,
} from '../../../sut/app/store/catalogue/repository/product-statements.ts';
import { makeStoreTables } from '../../support/store-tables.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let client: Client;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  const url = await database.create('catalogue');
  await makeStoreTables(url, { products: 20_000, stores: 0 });
  client = new Client({ connectionString: url });
  await client.connect();
});
after(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
});

/** As a session plans it that has asked often: for any values. */
async function planOf({ text }: Statement, types: string, values: string): Promise<string> {
  await client.query('SET plan_cache_mode = force_generic_plan');
  await client.query(`PREPARE asked (${types}) AS ${text}`);
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE asked (${values})`);
  await client.query('DEALLOCATE asked');
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

test('among 20,000 products each kind of search goes by the index made for it', async () => {
  assert.match(await planOf(SEARCH_WORDS, 'bigint, int, text', `0, 51, 'nougat 17'`), /products_by_word/);
  assert.match(await planOf(SEARCH_CATEGORY, 'bigint, int, text', `0, 51, 'Dairy'`), /products_by_category/);
  assert.match(await planOf(SEARCH_ALL, 'bigint, int', '100, 51'), /products_pkey/);
});
