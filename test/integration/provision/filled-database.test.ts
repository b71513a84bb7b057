import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { refuseFilledDatabase } from '../../../sut/provision/refuse-filled-database.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let server: TestDatabase;

before(async () => {
  server = await startTestDatabase();
});

after(() => server[Symbol.asyncDispose]());

/** What somebody may have in a database, and how the refusal names it. */
const MADE: readonly (readonly [string, RegExp])[] = [
  ['CREATE TABLE people (id int)', /table public\.people/],
  ['CREATE VIEW one AS SELECT 1 AS id', /view public\.one/],
  ['CREATE SCHEMA orders', /schema orders/],
  ['CREATE SEQUENCE numbers', /sequence public\.numbers/],
  ["CREATE TYPE mood AS ENUM ('good')", /type public\.mood/],
  ['CREATE DOMAIN cents AS bigint', /type public\.cents/],
  ['CREATE FUNCTION two() RETURNS int LANGUAGE sql RETURN 2', /function public\.two/],
];

test('a database is refused for anything that somebody made in it, which is named, and an empty one is not', async () => {
  const url = await server.create('own');
  await refuseFilledDatabase(url);
  for (const [at, [statement, named]] of MADE.entries()) {
    const filled = await server.create(`filled_${at}`);
    const client = new Client({ connectionString: filled });
    await client.connect();
    await client.query(statement);
    await client.end();
    await assert.rejects(refuseFilledDatabase(filled), { code: 'database-not-empty', exitCode: 2, message: named });
  }
});
