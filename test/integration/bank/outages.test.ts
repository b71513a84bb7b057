import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank, type BankAnswer, type BankService } from '../../support/bank-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let url: string;

before(async () => {
  database = await startTestDatabase();
  url = await database.create('bank');
  await using bank = await startBank(url);
  await bank.post('/api/v1/bank/profiles', { name: 'Ada' });
  await bank.post('/api/v1/bank/profiles/1/accounts', {
    kind: 'checking',
    openingDeposit: '99999.00',
    weeklyCeiling: '99999.00',
  });
  await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'savings' });
});
after(() => database[Symbol.asyncDispose]());

const pay = (bank: BankService, key?: string): Promise<BankAnswer> =>
  bank.post('/api/v1/bank/payments', { card: '4000000000000001', merchant: 'm', amount: '0.01' }, key);

/** Clients that pay one after the other until told to stop; every answer with its key. */
function traffic(bank: BankService, clients: number, name: string) {
  const answers: { readonly key: string; readonly answer: BankAnswer }[] = [];
  const stopping = new AbortController();
  const running = Array.from({ length: clients }, async (_, client) => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const key = `${name}-${client}-${turn}`;
      const answer = await pay(bank, key);
      answers.push({ key, answer });
      if (answer.status === 503) await sleep(20);
    }
  });
  return {
    answers,
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

test('a database killed under traffic makes 503 with Retry-After; once it is back payments go on in the same process', async () => {
  await using bank = await startBank(url);
  const load = traffic(bank, 12, 'kill');
  await sleep(300);
  await database.kill();
  await sleep(500);
  const ready = await bank.get('/readyz');
  assert.deepEqual(
    [ready.status, ready.headers.get('retry-after'), ready.body['reason']],
    [503, '1', 'database-unavailable'],
  );
  assert.equal((await bank.get('/healthz')).status, 200);
  await database.start();
  await bank.ready();
  await sleep(300);
  await load.stop();
  assert.equal((await pay(bank)).status, 201);
  assert.equal(bank.child.exitCode, null);

  const refused = load.answers.filter(({ answer }) => answer.status !== 201);
  assert.ok(refused.length > 0);
  for (const { answer } of refused) {
    const found = [answer.status, answer.body['code'], answer.headers.get('retry-after')];
    assert.deepEqual(found, [503, 'database-unavailable', '1'], answer.text);
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ key: string }>("SELECT key FROM bank.operations WHERE key LIKE 'kill-%'");
  await client.end();
  const booked = new Set(rows.map((row) => row.key));
  const lost = load.answers.filter(({ key, answer }) => answer.status === 201 && !booked.has(key));
  assert.deepEqual(
    lost.map(({ key }) => key),
    [],
  );
  assert.deepEqual(await faultsInTheBooks(url), []);
});

test('a database that freezes makes 503 within seconds, not hanging requests, and the bank goes on when it thaws', async () => {
  await using bank = await startBank(url, { env: { POOL_SIZE: '4', QUEUE_SIZE: '8' } });
  await Promise.all(Array.from({ length: 8 }, () => pay(bank)));
  await database.freeze(true);
  try {
    const answers = await Promise.all(Array.from({ length: 30 }, () => pay(bank)));
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [503]);
    const codes = new Set(answers.map((answer) => answer.body['code']));
    assert.deepEqual(codes, new Set(['overloaded', 'database-unavailable']));
    assert.equal((await bank.get('/healthz')).status, 200);
  } finally {
    await database.freeze(false);
  }
  await bank.ready();
  assert.equal((await pay(bank)).status, 201);
  assert.deepEqual(await faultsInTheBooks(url), []);
});

test('the bank starts without its database, says that it is not ready, and serves once the database is there', async () => {
  await database.kill();
  await using bank = await startBank(url, { wait: false });
  assert.equal((await bank.get('/healthz')).status, 200);
  assert.equal((await bank.get('/readyz')).status, 503);
  const early = await pay(bank);
  assert.deepEqual([early.status, early.body['code'], early.headers.get('retry-after')], [503, 'not-ready', '1']);
  await database.start();
  await bank.ready();
  assert.equal((await pay(bank)).status, 201);
});

test('when every session is taken, some requests wait, and the rest is told at once to come back', async () => {
  await using bank = await startBank(url, { env: { POOL_SIZE: '4', QUEUE_SIZE: '3' } });
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN; SELECT FROM bank.accounts WHERE id IN (1, 2) FOR UPDATE');
  const asked = Array.from({ length: 12 }, () =>
    bank.post('/api/v1/bank/transfers', { from: 1, to: 2, amount: '0.01' }),
  );
  const paid = Array.from({ length: 50 }, () => pay(bank));
  const turnedAway = await Promise.race([...asked, ...paid]);
  assert.deepEqual(
    [turnedAway.status, turnedAway.body['code'], turnedAway.headers.get('retry-after')],
    [503, 'overloaded', '1'],
  );
  await client.query('COMMIT');
  await client.end();
  const statuses = (await Promise.all(asked)).map((answer) => answer.status);
  assert.equal(statuses.filter((status) => status === 201).length, 7);
  assert.equal(statuses.filter((status) => status === 503).length, 5);
  const others = (await Promise.all(paid)).filter((answer) => answer.status !== 201);
  assert.deepEqual([...new Set(others.map((answer) => answer.body['code']))], ['overloaded']);
});

test('a row that stays locked ends in 503 by the lock time-out, and the payment is absent', async () => {
  await using bank = await startBank(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN; SELECT FROM bank.accounts WHERE id = 1 FOR UPDATE');
  const answer = await pay(bank, 'locked-out');
  assert.deepEqual([answer.status, answer.body['code']], [503, 'overloaded']);
  await client.query('COMMIT');
  const { rows } = await client.query("SELECT FROM bank.operations WHERE key = 'locked-out'");
  await client.end();
  assert.equal(rows.length, 0);
  assert.equal((await pay(bank, 'locked-out')).status, 201);
});

test('SIGTERM lets what runs finish, takes nothing new, and ends the process with 0', async () => {
  await using bank = await startBank(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN; SELECT FROM bank.accounts WHERE id = 1 FOR UPDATE');
  const running = Array.from({ length: 5 }, () => pay(bank));
  await sleep(200);
  const gone = once(bank.child, 'exit');
  bank.child.kill('SIGTERM');
  await sleep(200);
  await assert.rejects(fetch(`${bank.url}/healthz`, { headers: { connection: 'close' } }));
  await client.query('COMMIT');
  await client.end();
  assert.deepEqual(
    (await Promise.all(running)).map((answer) => answer.status),
    [201, 201, 201, 201, 201],
  );
  assert.deepEqual(await gone, [0, null]);
  assert.ok(bank.log.some((entry) => entry['msg'] === 'stopped'));
});

test('SIGTERM while the database hangs still ends the process', async () => {
  await using bank = await startBank(url);
  await pay(bank);
  await database.freeze(true);
  try {
    const hanging = pay(bank).catch(() => undefined);
    await sleep(100);
    const gone = once(bank.child, 'exit');
    bank.child.kill('SIGTERM');
    assert.deepEqual(await gone, [0, null]);
    await hanging;
  } finally {
    await database.freeze(false);
  }
});

test('a port that is taken ends the start with a reason', async () => {
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await assert.rejects(
    startBank(url, { env: { PORT: String(port), LOG_LEVEL: 'silent' } }),
    /ended before it listened/,
  );
  taken.close();
});
