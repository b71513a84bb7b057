import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { KEYS, LOGIN } from '../../../sut/app/identity/http/contracts.ts';
import type { BankAnswer } from '../../support/bank-service.ts';
import { PASSWORD, seedUsers, startIdentity, type IdentityService } from '../../support/identity-service.ts';
import { startTestDatabase } from '../../support/test-database.ts';

const held = new AsyncDisposableStack();
let identity: IdentityService;

before(async () => {
  const database = held.use(await startTestDatabase({ fsync: 'off' }));
  const url = await database.create('identity');
  await seedUsers(url, 200);
  identity = held.use(await startIdentity(url));
});
after(() => held.disposeAsync());

const withToken = ({ body }: BankAnswer): RequestInit => ({
  headers: { authorization: `Bearer ${String(body['token'])}` },
});

test('a login gives a token that is good for the user it came with, without an Idempotency-Key', async () => {
  const login = await identity.login('customer-17');
  assert.equal(login.status, 200);
  const { user } = LOGIN.answer.body.parse(login.body);
  assert.equal(user.id, 17);
  const me = await identity.service.send('/api/v1/identity/me', withToken(login));
  assert.equal(me.status, 200);
  assert.deepEqual(me.body, user);
});

async function placeOf(username: string): Promise<unknown> {
  const { id, role, store } = LOGIN.answer.body.parse((await identity.login(username)).body).user;
  return [id, role, store];
}

test('staff log in with their role and their store', async () => {
  assert.deepEqual(await placeOf('cashier-2'), [1_000_000_003, 'cashier', 2]);
  assert.deepEqual(await placeOf('manager-2'), [1_000_000_004, 'manager', 2]);
  assert.deepEqual(await placeOf('admin'), [1_000_000_000, 'admin', undefined]);
});

test('anybody checks a token by the keys that identity publishes, with a standard library', async () => {
  const login = await identity.login('cashier-1');
  const keys = await identity.service.send('/api/v1/identity/keys', { headers: { authorization: '' } });
  KEYS.answer.body.parse(keys.body);
  const published = createRemoteJWKSet(new URL(`${identity.service.url}/api/v1/identity/keys`));
  const { payload } = await jwtVerify(String(login.body['token']), published, {
    issuer: 'identity',
    audience: 'bank-and-store',
    algorithms: ['EdDSA'],
  });
  assert.equal(payload.sub, '1000000001');
  assert.equal(payload['role'], 'cashier');
  assert.equal(payload['store'], 1);
});

test('a wrong password and a name that nobody has get the same answer', async () => {
  const wrong = await identity.login('customer-1', 'not the password');
  const nobody = await identity.login('nobody-here', 'not the password');
  assert.equal(wrong.status, 401);
  assert.equal(wrong.body['code'], 'credentials-wrong');
  assert.equal(nobody.status, wrong.status);
  assert.deepEqual(nobody.body, wrong.body);
});

async function medianTimeOf(names: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (const name of names) {
    const start = performance.now();
    assert.equal((await identity.login(name, 'not the password')).status, 401);
    times.push(performance.now() - start);
  }
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}

test('a name that nobody has takes as long as a wrong password: each is hashed', async () => {
  const known = await medianTimeOf(Array.from({ length: 9 }, (_, at) => `customer-${100 + at}`));
  const unknown = await medianTimeOf(Array.from({ length: 9 }, (_, at) => `stranger-${at}`));
  // Without hashing it would be a tenth or less; the rest is for the machine's other work.
  assert.ok(unknown > known / 3 && known > unknown / 3, `${unknown} ms and ${known} ms`);
});

test('after five wrong passwords a name is closed for a time that is told, even to the right one, and only that name', async () => {
  for (let failure = 1; failure <= 5; failure += 1) {
    assert.equal((await identity.login('customer-2', 'not the password')).status, 401);
  }
  const closed = await identity.login('customer-2');
  assert.equal(closed.status, 429);
  assert.equal(closed.body['code'], 'too-many-attempts');
  const waitS = Number(closed.headers.get('retry-after'));
  assert.ok(waitS > 0 && waitS <= 60, `${waitS} s`);
  assert.equal((await identity.login('customer-3')).status, 200);
});

test('names that nobody has are closed as others are, which tells nothing of who is there', async () => {
  for (let failure = 1; failure <= 5; failure += 1) await identity.login('no-such-user', 'not the password');
  assert.equal((await identity.login('no-such-user', 'not the password')).status, 429);
});

test('the right password clears the failures before it', async () => {
  for (let round = 1; round <= 2; round += 1) {
    for (let failure = 1; failure <= 4; failure += 1) {
      assert.equal((await identity.login('customer-4', 'not the password')).status, 401);
    }
    assert.equal((await identity.login('customer-4')).status, 200);
  }
});

test('tries sent all at once are looked at no more often than tries one after the other', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => identity.login('customer-5', `guess number ${at}`)),
  );
  const looked = answers.filter(({ status }) => status === 401).length;
  // As many more as are being hashed when the fifth fails: at most three.
  assert.ok(looked >= 5 && looked <= 7, `${looked} of 20`);
  assert.ok(answers.every(({ status }) => status === 401 || status === 429));
});

test('more logins than can be hashed soon are turned away at once, told when to come back; the others get theirs', async () => {
  const answers = await Promise.all(Array.from({ length: 150 }, (_, at) => identity.login(`customer-${at + 10}`)));
  const good = answers.filter(({ status }) => status === 200);
  const away = answers.filter(({ status }) => status === 503);
  assert.equal(good.length + away.length, answers.length);
  assert.ok(good.length >= 26 && away.length >= 20, `${good.length} good, ${away.length} turned away`);
  for (const { body, headers } of away) {
    assert.equal(body['code'], 'overloaded');
    assert.ok(Number(headers.get('retry-after')) >= 1);
  }
  assert.equal((await identity.login('customer-10')).status, 200);
});

test('neither a password nor its hash is in any answer or log', async () => {
  const login = await identity.login('customer-6');
  await identity.login('customer-6', 'a very particular secret');
  const told = JSON.stringify([login.body, identity.service.log]);
  for (const secret of [PASSWORD, 'a very particular secret', '$scrypt$']) assert.ok(!told.includes(secret), secret);
});
