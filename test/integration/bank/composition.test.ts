import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from '../../../platform/free-port.ts';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank } from '../../support/bank-service.ts';
import { TOKEN_ENV } from '../../support/tokens.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
/** Of the database; its socket is named after it. */
let port: number;
const APP = join(import.meta.dirname, '..', '..', '..', 'sut', 'app');
const TEST = { COMPOSITION_KIND: 'test' };

before(async () => {
  port = await freePort();
  database = await startTestDatabase({ listen_addresses: '127.0.0.1', port: String(port) });
});
after(() => database[Symbol.asyncDispose]());

/** Runs a program of the app to its end. */
async function runApp(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const options = { env: { PATH: process.env['PATH'], MODULES: 'bank', ...env }, timeout: 20_000 };
  return promisify(execFile)(process.execPath, [join(APP, file)], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

/** The whole content of the bank, as the database writes it out. */
async function contentOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const parts: string[] = [];
  for (const table of ['profiles', 'accounts', 'transfers', 'postings', 'operations']) {
    const { rows } = await client.query<{ text: string }>(
      `SELECT md5(string_agg(row::text, E'\\n' ORDER BY row::text)) || count(*) AS text FROM bank.${table} AS row`,
    );
    parts.push(`${table} ${rows[0]?.text}`);
  }
  await client.end();
  return parts.join('\n');
}

test('seeding gives the same rows for the same seed, others for another, all of them in order', async () => {
  const contents: string[] = [];
  for (const [name, seed] of [
    ['one', '42'],
    ['two', '42'],
    ['three', '43'],
  ] as const) {
    const url = await database.create(name);
    const { code, stdout } = await runApp('seed.ts', { DATABASE_URL: url, SEED: seed, PROFILES: '500' });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { bank: { profiles: 500, accounts: 1000, checkingAccounts: 500 } });
    assert.deepEqual(await faultsInTheBooks(url), []);
    contents.push(await contentOf(url));
  }
  assert.equal(contents[1], contents[0]);
  assert.notEqual(contents[2], contents[0]);
});

test('a seeded bank is not seeded again, and what is opened in it goes on from its numbers', async () => {
  const url = await database.create('seeded');
  await runApp('seed.ts', { DATABASE_URL: url, PROFILES: '10' });
  const again = await runApp('seed.ts', { DATABASE_URL: url, PROFILES: '10' });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /the bank is not empty/);
  await using bank = await startBank(url);
  assert.equal((await bank.post('/api/v1/bank/profiles', { name: 'Next' })).body['id'], 11);
  assert.equal((await bank.post('/api/v1/bank/profiles/11/accounts', { kind: 'savings' })).body['id'], 22);
  assert.equal((await bank.post('/api/v1/bank/profiles/11/accounts', { kind: 'checking' })).body['id'], 21);
  assert.deepEqual(await faultsInTheBooks(url), []);
});

test('several that start at once on an empty database make its tables once', async () => {
  const url = await database.create('together');
  const banks = await Promise.all([startBank(url), startBank(url), startBank(url)]);
  for (const bank of banks) {
    assert.equal((await bank.post('/api/v1/bank/profiles', { name: 'Ada' })).status, 201);
    await bank[Symbol.asyncDispose]();
  }
});

test('the database is reached over TCP as over its socket', async () => {
  const url = await database.create('tcp');
  await using bank = await startBank(url.replace(/@\/(\w+)\?.*/, `@127.0.0.1:${port}/$1`));
  assert.equal((await bank.post('/api/v1/bank/profiles', { name: 'Ada' })).status, 201);
});

test('a composition that cannot be used ends with 78 and names what is wrong with it', async () => {
  const DATABASE_URL = database.url('postgres');
  const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ ...TOKEN_ENV }, /DATABASE_URL/],
    [{ DATABASE_URL }, /TOKEN_PUBLIC_KEY: without identity here/],
    [{ DATABASE_URL, TOKEN_PUBLIC_KEY: '{"kty":"RSA"}' }, /TOKEN_PUBLIC_KEY/],
    [{ DATABASE_URL, PORT: '70000' }, /PORT/],
    [{ DATABASE_URL, MODULES: 'bank,casino' }, /MODULES/],
    [{ DATABASE_URL, POOL_SIZE: 'many' }, /POOL_SIZE/],
    [{ DATABASE_URL, MASCARET_PLANTED_BUG: 'async-commit' }, /planted only where COMPOSITION_KIND=test/],
    [{ DATABASE_URL, MASCARET_PLANTED_BUG: 'overdraft', ...TEST }, /MASCARET_PLANTED_BUG/],
  ];
  for (const [env, reason] of cases) {
    const { code, stderr } = await runApp('main.ts', env);
    assert.equal(code, 78, stderr);
    assert.match(stderr, reason);
  }
});

test('unlocked-balance: payments at once on one account lose money, and the bank says that it has the bug', async () => {
  const url = await database.create('unlocked');
  await using bank = await startBank(url, { env: { ...TEST, MASCARET_PLANTED_BUG: 'unlocked-balance' } });
  assert.deepEqual((await bank.get('/healthz')).body, {
    status: 'ok',
    modules: ['bank'],
    plantedBug: 'unlocked-balance',
  });
  await bank.post('/api/v1/bank/profiles', { name: 'Ada' });
  await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'checking' });
  const order = { card: '4000000000000001', merchant: 'm', amount: '0.01' };
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(Array.from({ length: 16 }, () => bank.post('/api/v1/bank/payments', order)));
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [201]);
  }
  const faults = await faultsInTheBooks(url);
  assert.ok(
    faults.some((fault) => fault.startsWith('a balance that is not the sum of its postings')),
    faults.join(),
  );
});

test('async-commit: sessions of the bank do not wait for the disk; without the bug they do', async () => {
  const url = await database.create('async');
  const client = new Client({ connectionString: url });
  await client.connect();
  // A trigger sees the setting of the session that writes.
  const settingSeen = async (env: Readonly<Record<string, string>>): Promise<unknown> => {
    await using bank = await startBank(url, { env });
    await client.query(`CREATE TABLE IF NOT EXISTS seen (setting text);
      CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN null; END $$;
      CREATE OR REPLACE TRIGGER note AFTER INSERT ON bank.operations EXECUTE FUNCTION note(); TRUNCATE seen`);
    assert.equal((await bank.post('/api/v1/bank/profiles', { name: 'Ada' })).status, 201);
    return (await client.query<{ setting: string }>('SELECT setting FROM seen')).rows[0]?.setting;
  };
  assert.equal(await settingSeen({}), 'on');
  assert.equal(await settingSeen({ ...TEST, MASCARET_PLANTED_BUG: 'async-commit' }), 'off');
  await client.end();
});
