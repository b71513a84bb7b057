import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { pino } from 'pino';
import { Problem } from '../../../sut/app/http/problem.ts';
import type { Message } from '../../../sut/app/messages/messages.ts';
import { Database } from '../../../sut/app/storage/database.ts';
import { OutboxRelay } from '../../../sut/app/storage/outbox.ts';
import { writeOnce } from '../../../sut/app/storage/write-once.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const TABLES = `
  CREATE SCHEMA shop;
  CREATE TABLE shop.counters (name text PRIMARY KEY, value integer NOT NULL);
  INSERT INTO shop.counters VALUES ('one', 0), ('other', 0);
  CREATE TABLE shop.operations (
    key text COLLATE "C" NOT NULL, kind text NOT NULL, fingerprint text NOT NULL, refusal text, answer jsonb,
    at timestamptz NOT NULL, caller bigint NOT NULL DEFAULT 0, PRIMARY KEY (key, caller)
  );
  CREATE TABLE shop.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL, kind text NOT NULL,
    facts jsonb NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`;
const ADD = { name: 'add', text: 'UPDATE shop.counters SET value = value + $2 WHERE name = $1 RETURNING value' };
const MESSAGE = {
  name: 'message',
  text: `INSERT INTO shop.outbox (user_id, kind, facts) VALUES ($1, 'account-opened', $2)`,
};
const logger = pino({ level: 'silent' });

let server: TestDatabase;
let databases = 0;
let database: Database;

before(async () => {
  server = await startTestDatabase({ deadlock_timeout: '50ms' });
});
after(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  databases += 1;
  database = opened(await server.create(`shop${databases}`));
  for (const text of TABLES.split(';\n')) await database.rows({ name: '', text }, []);
});
afterEach(() => database.close());

function opened(url: string): Database {
  return new Database({ url, poolSize: 4, queueSize: 100, logger });
}

async function valueOf(name: string): Promise<number> {
  const text = 'SELECT value FROM shop.counters WHERE name = $1';
  const [row] = await database.rows<{ readonly value: number }>({ name: 'value', text }, [name]);
  return row?.value ?? Number.NaN;
}

test('what a transaction did stays only as a whole', async () => {
  await database.transaction(async (transaction) => {
    await transaction.rows(ADD, ['one', 1]);
    await transaction.rows(ADD, ['other', 1]);
  });
  const failing = database.transaction(async (transaction) => {
    await transaction.rows(ADD, ['one', 10]);
    throw new Error('in the middle');
  });
  await assert.rejects(failing, /in the middle/);
  assert.deepEqual([await valueOf('one'), await valueOf('other')], [1, 1]);
  assert.deepEqual(database.use(), { busy: 0, idle: 1, waiting: 0 });
});

test('a transaction that keeps the failure of a statement to itself does not look as if it were committed', async () => {
  const failing = database.transaction(async (transaction) => {
    await transaction.rows(ADD, ['one', 1]);
    await transaction.rows({ name: 'wrong', text: 'SELECT 1 / $1::integer' }, [0]).catch(() => undefined);
  });
  await assert.rejects(failing, /went on after one of its statements had failed/);
  assert.equal(await valueOf('one'), 0);
});

test('transactions that deadlock each other are done again until each of them is through', async () => {
  const crosswise = Array.from({ length: 2 }, (_, at) => {
    const [first, second] = at % 2 === 0 ? ['one', 'other'] : ['other', 'one'];
    return database.transaction(async (transaction) => {
      await transaction.rows(ADD, [first, 1]);
      await sleep(50);
      await transaction.rows(ADD, [second, 1]);
    });
  });
  await Promise.all(crosswise);
  assert.deepEqual([await valueOf('one'), await valueOf('other')], [2, 2]);
});

test('a bug in the work of a transaction is told as it is, and its session goes on', async () => {
  const bug = database.transaction(() => Promise.reject(new TypeError('undefined is not a function')));
  await assert.rejects(bug, TypeError);
  assert.equal(await valueOf('one'), 0);
  assert.equal(database.use().idle, 1);
});

/** Adds to the counter once per key; refuses what is over ten. */
function add(key: string, value: number, fingerprint = `add ${value}`) {
  return writeOnce(database, 'shop', { key, fingerprint, kind: 'add' }, async (transaction) => {
    if (value > 10) return { done: false, refusal: 'too-much' } as const;
    const [row] = await transaction.rows<{ readonly value: number }>(ADD, ['one', value]);
    await sleep(5);
    return { done: true, value: { total: row?.value, unit: 'piece' } } as const;
  });
}

test('a write has one effect for each key, and a retry is told what the first was told', async () => {
  const told = { done: true, value: { total: 3, unit: 'piece' } };
  assert.deepEqual(await add('a', 3), { ...told, replayed: false });
  assert.deepEqual(await add('a', 3), { ...told, replayed: true });
  assert.equal(await valueOf('one'), 3);
});

test('the same key at the same moment, many times: one does it, the others are told of it', async () => {
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => add('a', 2)));
  assert.equal(outcomes.filter(({ replayed }) => !replayed).length, 1);
  assert.ok(outcomes.every((outcome) => outcome.done && outcome.value.total === 2));
  assert.equal(await valueOf('one'), 2);
});

test('a refusal is kept as well, and a key is not taken for another request', async () => {
  assert.deepEqual(await add('b', 11), { done: false, refusal: 'too-much', replayed: false });
  assert.deepEqual(await add('b', 11), { done: false, refusal: 'too-much', replayed: true });
  assert.deepEqual(await add('b', 1), { done: false, refusal: 'idempotency-key-reused', replayed: false });
  assert.equal(await valueOf('one'), 0);
});

test('a write that fails leaves neither effect nor key, so a retry may still do it', async () => {
  const failing = writeOnce(database, 'shop', { key: 'c', fingerprint: 'f', kind: 'add' }, async (transaction) => {
    await transaction.rows(ADD, ['one', 1]);
    throw new Error('in the middle');
  });
  await assert.rejects(failing, /in the middle/);
  assert.equal(await valueOf('one'), 0);
  assert.equal((await add('c', 4)).done, true);
  assert.equal(await valueOf('one'), 4);
});

/** Writes a message for each user in a transaction of its own. */
async function tell(users: readonly number[]): Promise<void> {
  for (const user of users) {
    await database.transaction((transaction) => transaction.rows(MESSAGE, [user, JSON.stringify({ account: user })]));
  }
}

async function outboxSize(): Promise<number> {
  const [row] = await database.rows<{ count: string }>({ name: 'count', text: 'SELECT count(*) FROM shop.outbox' }, []);
  return Number(row?.count);
}

test('the relay hands over what is committed, each message once while nothing fails, and clears the outbox', async () => {
  const accepted: Message[] = [];
  const accept = async (messages: readonly Message[]): Promise<void> => void accepted.push(...messages);
  const relays = [1, 2].map(() => new OutboxRelay({ database, schema: 'shop', messages: () => ({ accept }), logger }));
  const undone = database.transaction(async (transaction) => {
    await transaction.rows(MESSAGE, [999, '{}']);
    throw new Error('undone');
  });
  await assert.rejects(undone);
  await tell(Array.from({ length: 150 }, (_, at) => at));
  for (const relay of relays) relay.start();
  await eventually(async () => (await outboxSize()) === 0);
  await Promise.all(relays.map((relay) => relay.stop()));
  const users = accepted.map(({ user }) => user).sort((one, other) => one - other);
  assert.deepEqual(
    users,
    Array.from({ length: 150 }, (_, at) => at),
  );
  assert.equal(new Set(accepted.map(({ id }) => id)).size, 150);
  assert.match(accepted[0]?.id ?? '', /^shop-\d+$/);
});

test('a peer that is away puts the relay off, and loses nothing', async () => {
  const accepted: Message[] = [];
  let refusals = 3;
  const relay = new OutboxRelay({
    database,
    schema: 'shop',
    messages: () => ({
      async accept(messages) {
        refusals -= 1;
        if (refusals >= 0) throw new Problem('peer-unavailable', [503, 'away']);
        accepted.push(...messages);
      },
    }),
    logger,
  });
  await tell([1, 2]);
  relay.start();
  await eventually(async () => accepted.length === 2);
  await relay.stop();
  assert.equal(await outboxSize(), 0);
});

test('a database that is killed between hand-over and clearing has messages handed over again, and none lost', async () => {
  const accepted: Message[] = [];
  let kills = 2;
  const relay = new OutboxRelay({
    database,
    schema: 'shop',
    messages: () => ({
      async accept(messages) {
        accepted.push(...messages);
        if (kills === 0) return;
        kills -= 1;
        await server.kill();
        await server.start();
      },
    }),
    logger,
  });
  await tell([1, 2, 3]);
  relay.start();
  // The database is away at times.
  await eventually(async () => (await outboxSize().catch(() => undefined)) === 0);
  await relay.stop();
  assert.equal(accepted.length, 9);
  assert.equal(new Set(accepted.map(({ id }) => id)).size, 3);
});

test('a relay that is stopped ends the step under way first', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  let ended = false;
  const relay = new OutboxRelay({
    database,
    schema: 'shop',
    messages: () => ({
      async accept() {
        begin();
        await sleep(200);
        ended = true;
      },
    }),
    logger,
  });
  await tell([1]);
  relay.start();
  await begun;
  await relay.stop();
  assert.equal(ended, true);
  assert.equal(await outboxSize(), 0);
});
