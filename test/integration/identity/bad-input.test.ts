import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tokenFor, type TokenHolder } from '../../support/tokens.ts';
import { seedUsers, startIdentity, type IdentityService } from '../../support/identity-service.ts';
import { startTestDatabase } from '../../support/test-database.ts';

const held = new AsyncDisposableStack();
let identity: IdentityService;

before(async () => {
  const database = held.use(await startTestDatabase({ fsync: 'off' }));
  const url = await database.create('identity');
  await seedUsers(url, 5);
  identity = held.use(await startIdentity(url));
});
after(() => held.disposeAsync());

const GOOD = { username: 'ada', password: 'correct horse', name: 'Ada', email: 'ada@example.test' };
const INJECTION = "x'; DROP TABLE identity.users; --";

async function refused(body: object, field: string): Promise<void> {
  const answer = await identity.register(body);
  assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
  assert.equal(answer.body['code'], 'request-invalid');
  const errors = answer.body['errors'] as { field: string; message: string }[];
  assert.ok(
    errors.some((one) => one.field === field),
    answer.text,
  );
}

test('a user name is 3 to 32 of lower-case letters, digits, dot, dash and underscore, a letter first', async () => {
  const wrong = [
    '',
    'ab',
    'a'.repeat(33),
    '1ada',
    'Ada',
    'ada almeida',
    'ada\n',
    'ada\u0000',
    'аda',
    'ada@x',
    INJECTION,
  ];
  for (const username of [...wrong, 7, null, ['ada']]) await refused({ ...GOOD, username }, 'username');
});

test('a password has 8 to 128 characters, none of them control characters or halves of pairs', async () => {
  const wrong = [
    '',
    'short',
    '1234567',
    'x'.repeat(129),
    'with\u0000null',
    'two\nlines',
    'half \ud83d pair',
    12_345_678,
  ];
  for (const password of wrong) await refused({ ...GOOD, password }, 'password');
});

test('a name has 1 to 100 characters and no control characters, so none that ends a line of a mail', async () => {
  const wrong = [
    '',
    'x'.repeat(101),
    'Eve\r\nBcc: all@example.test',
    'Eve\nX: y',
    'null\u0000',
    'half \udc00 pair',
    {},
  ];
  for (const name of wrong) await refused({ ...GOOD, name }, 'name');
});

test('an e-mail address is one address', async () => {
  const wrong = [
    '',
    'ada',
    'ada@',
    '@example.test',
    'ada@example.test\r\nBcc: all@example.test',
    'ada@example.test,eve@example.test',
    'ada@example.test eve@example.test',
    'Ada <ada@example.test>',
    `${'a'.repeat(250)}@example.test`,
    INJECTION,
  ];
  for (const email of wrong) await refused({ ...GOOD, email }, 'email');
});

test('fields nobody knows are refused, so nobody slips in an id, a hash or a role under another name', async () => {
  for (const more of [{ id: 1 }, { password_hash: 'x' }, { admin: true }, { __proto__: null, createdAt: 'now' }]) {
    await refused({ ...GOOD, ...more }, '');
  }
});

test('a login of a wrong form is refused without looking for anybody', async () => {
  const forms = [{}, { username: 'ada' }, { username: INJECTION, password: 'x' }, { username: 'ada', password: '' }];
  const more = [{ username: 'ada', password: 'x'.repeat(129) }, { username: 'ada', password: { length: 8 } }, []];
  for (const body of [...forms, ...more]) {
    const answer = await identity.service.send('/api/v1/identity/login', {
      method: 'POST',
      headers: { authorization: '', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.equal(answer.body['code'], 'request-invalid');
  }
});

test('SQL in a password is a password', async () => {
  const username = 'little-bobby';
  const made = await identity.register({ ...GOOD, username, password: INJECTION });
  assert.equal(made.status, 201);
  assert.equal((await identity.login(username, INJECTION)).status, 200);
  assert.equal((await identity.login(username, "' OR '1'='1")).status, 401);
});

async function send(headers: Record<string, string>, body: string): Promise<string> {
  const init = { method: 'POST', headers: { authorization: '', ...headers }, body };
  const answer = await identity.service.send('/api/v1/identity/register', init);
  return `${answer.status} ${String(answer.body['code'])}`;
}

test('a registration without an Idempotency-Key, without JSON or too large gets its documented problem', async () => {
  const json = { 'content-type': 'application/json' };
  const key = { 'idempotency-key': 'k' };
  assert.equal(await send(json, JSON.stringify(GOOD)), '400 idempotency-key-required');
  assert.equal(await send({ ...json, 'idempotency-key': 'a b' }, '{}'), '400 idempotency-key-invalid');
  assert.equal(await send(key, JSON.stringify(GOOD)), '415 content-type-unsupported');
  assert.equal(await send({ ...json, ...key }, '{"username":'), '400 body-malformed');
  assert.equal(
    await send({ ...json, ...key }, JSON.stringify({ ...GOOD, name: 'x'.repeat(20_000) })),
    '413 body-too-large',
  );
});

const ME = '/api/v1/identity/me';
const CONTACT = '/internal/v1/identity/users/3/contact';

test('each person sees themselves: whose token it is decides, and nothing in the request', async () => {
  const me = await identity.service.as({ user: 3, role: 'customer' }).get(`${ME}?id=1`);
  assert.equal(me.status, 200);
  assert.equal(me.body['username'], 'customer-3');
  const gone = await identity.service.as({ user: 999_999, role: 'customer' }).get(ME);
  assert.equal(gone.status, 404);
  assert.equal(gone.body['code'], 'user-unknown');
});

async function statusOf(holder: TokenHolder, path: string): Promise<number> {
  return (await identity.service.as(holder).get(path)).status;
}

test('a person is asked for by persons, a contact by services', async () => {
  const service = { user: 0, role: 'service' } as const;
  assert.equal(await statusOf(service, ME), 403);
  assert.equal(await statusOf(service, CONTACT), 200);
  for (const role of ['customer', 'cashier', 'manager', 'admin'] as const) {
    assert.equal(await statusOf({ user: 3, role }, ME), 200, role);
    assert.equal(await statusOf({ user: 3, role }, CONTACT), 403, role);
  }
});

test('a contact is name and address, of a user who is there', async () => {
  const asService = identity.service.as({ user: 0, role: 'service' });
  assert.deepEqual((await asService.get(CONTACT)).body, { name: 'Customer 3', email: 'customer-3@example.test' });
  const nobody = await asService.get('/internal/v1/identity/users/77/contact');
  assert.deepEqual([nobody.status, nobody.body['code']], [404, 'user-unknown']);
  for (const id of ['0', '-1', '1.5', 'x', '1e3', '9999999999999999', encodeURIComponent(INJECTION)]) {
    const answer = await asService.get(`/internal/v1/identity/users/${id}/contact`);
    assert.deepEqual([answer.status, answer.body['code']], [400, 'request-invalid'], id);
  }
});

test('tokens that are missing, over, forged or for others are good for nothing, public places included', async () => {
  const holder = { user: 3, role: 'customer' } as const;
  const body = JSON.stringify({ username: 'customer-1', password: 'mascaret-42' });
  const forged = `${tokenFor(holder).slice(0, -8)}AAAAAAAA`;
  const wrong = [
    tokenFor(holder, { exp: 1 }),
    tokenFor(holder, { aud: 'another system' }),
    tokenFor(holder, { iss: 'somebody' }),
    tokenFor(holder, {}, { alg: 'none' }),
    forged,
    'nonsense',
  ];
  for (const token of wrong) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const me = await identity.service.send(ME, { headers });
    assert.deepEqual([me.status, me.body['code']], [401, 'token-invalid'], token);
    const login = await identity.service.send('/api/v1/identity/login', { method: 'POST', headers, body });
    assert.deepEqual([login.status, login.body['code']], [401, 'token-invalid'], token);
  }
  const missing = await identity.service.send(ME, { headers: { authorization: '' } });
  assert.deepEqual([missing.status, missing.body['code']], [401, 'token-required']);
});
