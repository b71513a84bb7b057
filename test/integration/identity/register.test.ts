import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import { NOBODY } from '../../../sut/app/http/caller.ts';
import { idempotencyOf } from '../../../sut/app/http/idempotency-key.ts';
import { REGISTER } from '../../../sut/app/identity/http/contracts.ts';
import { seedUsers, startIdentity, type IdentityService } from '../../support/identity-service.ts';
import { startTestDatabase } from '../../support/test-database.ts';

const held = new AsyncDisposableStack();
let identity: IdentityService;
let tables: Client;

before(async () => {
  const database = held.use(await startTestDatabase({ fsync: 'off' }));
  const url = await database.create('identity');
  await seedUsers(url, 20);
  identity = held.use(await startIdentity(url));
  tables = new Client({ connectionString: url });
  held.defer(() => tables.end());
  await tables.connect();
});
after(() => held.disposeAsync());

const ADMIN = { user: 1_000_000_000, role: 'admin' } as const;
const REGISTER_PATH = '/api/v1/identity/register';

function newUser(username: string, more: object = {}): Record<string, unknown> {
  return { username, password: 'correct horse', name: 'Ada Almeida', email: `${username}@example.test`, ...more };
}

async function usersNamed(username: string): Promise<number> {
  const { rows } = await tables.query('SELECT count(*)::int AS count FROM identity.users WHERE username = $1', [
    username,
  ]);
  return rows[0].count;
}

test('whoever registers is a customer with an id after the seeded ones, and logs in', async () => {
  const made = await identity.register(newUser('ada', { name: 'Ada 🐎 d’Almeida; DROP TABLE users' }));
  assert.equal(made.status, 201);
  const user = REGISTER.answer.body.parse(made.body);
  assert.ok(user.id > 20 && user.id < 1_000_000_000, `${user.id}`);
  assert.equal(user.role, 'customer');
  assert.equal(user.name, 'Ada 🐎 d’Almeida; DROP TABLE users');
  const login = await identity.login('ada', 'correct horse');
  assert.deepEqual(login.body['user'], made.body);
});

test('a name is given once, also when many ask for it at the same time', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => identity.register(newUser('wanted'))));
  assert.deepEqual(
    answers.map(({ status }) => status).sort((one, other) => one - other),
    [201, ...Array.from({ length: 7 }, () => 409)],
  );
  const refused = answers.find(({ status }) => status === 409);
  assert.equal(refused?.body['code'], 'username-taken');
  assert.equal(await usersNamed('wanted'), 1);
});

test('a retry with the same key gets the same answer and makes nobody, also while the first is under way', async () => {
  const body = newUser('retried');
  const [first, second] = await Promise.all([identity.register(body, 'key-1'), identity.register(body, 'key-1')]);
  const third = await identity.register(body, 'key-1');
  assert.deepEqual([first.status, second.status, third.status], [201, 201, 201]);
  assert.deepEqual(second.body, first.body);
  assert.deepEqual(third.body, first.body);
  assert.equal(third.headers.get('idempotency-replayed'), 'true');
  assert.equal(await usersNamed('retried'), 1);
});

test('a refusal is kept under its key, too', async () => {
  await identity.register(newUser('first-come'));
  const refused = await identity.register(newUser('first-come'), 'key-2');
  const again = await identity.register(newUser('first-come'), 'key-2');
  assert.deepEqual([refused.status, again.status], [409, 409]);
  assert.deepEqual(again.body, refused.body);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
});

test('a key with another body is refused, if only the password differs, and whether it was done or refused', async () => {
  await identity.register(newUser('key-user'), 'key-3');
  await identity.register(newUser('key-user'), 'key-4');
  for (const [key, other] of [
    ['key-3', newUser('key-user', { name: 'Another' })],
    ['key-3', newUser('key-user', { password: 'another horse' })],
    ['key-4', newUser('key-user', { password: 'another horse' })],
  ] as const) {
    const reused = await identity.register(other, key);
    assert.equal(reused.status, 422);
    assert.equal(reused.body['code'], 'idempotency-key-reused');
  }
});

test('passwords cannot be tried at a registration whose key is known, no more than at a login', async () => {
  await identity.register(newUser('guessed'), 'key-5');
  for (let guess = 1; guess <= 5; guess += 1) {
    const answer = await identity.register(newUser('guessed', { password: `guess number ${guess}` }), 'key-5');
    assert.equal(answer.status, 422);
  }
  const closed = await identity.register(newUser('guessed'), 'key-5');
  assert.equal(closed.status, 429);
  assert.ok(Number(closed.headers.get('retry-after')) > 0);
});

test('what the tables hold gives no quick way to try passwords: neither they nor a fast hash of the request', async () => {
  const body = newUser('secretive');
  await identity.register(body, 'key-6');
  const { rows } = await tables.query(
    `SELECT o.fingerprint, o.answer, u.* FROM identity.operations o, identity.users u
     WHERE o.key = 'key-6' AND u.username = 'secretive'`,
  );
  assert.equal(rows.length, 1);
  assert.ok(!JSON.stringify(rows).includes('correct horse'));
  const fast = idempotencyOf('key-6', NOBODY, { method: 'POST', path: REGISTER_PATH }, body);
  assert.notEqual(rows[0].fingerprint, fast.fingerprint);
  assert.match(rows[0].password_hash, /^\$scrypt\$ln=14,r=8,p=1\$/);
});

test('only an admin makes staff; others who name a role or a store are turned away', async () => {
  const cashier = newUser('new-cashier', { role: 'cashier', store: 2 });
  const forbidden = [
    await identity.register(cashier),
    await identity.register(newUser('new-admin', { role: 'admin' })),
    await identity.register(newUser('new-customer', { role: 'customer' })),
    await identity.service.as({ user: 1, role: 'customer' }).post(REGISTER_PATH, cashier),
    await identity.service.as({ user: 1_000_000_001, role: 'cashier', store: 1 }).post(REGISTER_PATH, cashier),
    await identity.service.as({ user: 1_000_000_002, role: 'manager', store: 1 }).post(REGISTER_PATH, cashier),
    await identity.service.as({ user: 0, role: 'service' }).post(REGISTER_PATH, cashier),
  ];
  assert.deepEqual(
    forbidden.map(({ status, body }) => [status, body['code']]),
    forbidden.map(() => [403, 'forbidden']),
  );
  const made = await identity.service.as(ADMIN).post(REGISTER_PATH, cashier);
  assert.equal(made.status, 201);
  assert.deepEqual([made.body['role'], made.body['store']], ['cashier', 2]);
});

test('staff of stores have a store, others have none', async () => {
  for (const wrong of [
    { role: 'cashier' },
    { role: 'manager' },
    { role: 'admin', store: 1 },
    { role: 'customer', store: 1 },
    { store: 1 },
    { role: 'cashier', store: 0 },
    { role: 'service' },
  ]) {
    const answer = await identity.service.as(ADMIN).post(REGISTER_PATH, newUser('wrong-staff', wrong));
    assert.equal(answer.status, 400, JSON.stringify(wrong));
    assert.equal(answer.body['code'], 'request-invalid');
  }
});
