import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiClient } from '../support/api-client.ts';
import { forgedTokens } from '../support/forged-tokens.ts';

const api = await ApiClient.fromEnvironment();

test('whoever registers can log in, and is told who they are', async () => {
  const as = await api.newCustomer();
  const { status, body } = await api.get('/identity/me', { as });
  assert.equal(status, 200);
  assert.equal(body['username'], as);
  assert.equal(body['role'], 'customer');
});

test('a wrong password and an unknown name get the same answer', async () => {
  const username = await api.newCustomer();
  const wrong = await api.post('/identity/login', { body: { username, password: 'not this one' }, key: null });
  const unknown = await api.post('/identity/login', { body: { username: 'nobody-here', password: 'x' }, key: null });
  assert.equal(wrong.status, 401);
  assert.equal(wrong.body['code'], 'credentials-wrong');
  assert.deepEqual(unknown.body, wrong.body);
});

test('a name is given once', async () => {
  const username = await api.newCustomer();
  const body = { username, password: 'long enough', name: 'Somebody', email: 'somebody@example.test' };
  const { status, body: problem } = await api.post('/identity/register', { body });
  assert.equal(status, 409);
  assert.equal(problem['code'], 'username-taken');
});

test('staff is registered by an admin and by nobody else', async () => {
  const username = `till-${Date.now().toString(36)}`;
  const body = {
    username,
    password: 'long enough',
    name: 'Till',
    email: 'till@example.test',
    role: 'cashier',
    store: 1,
  };
  assert.equal((await api.post('/identity/register', { body })).status, 403);
  assert.equal((await api.post('/identity/register', { body, as: 'customer-1' })).status, 403);
  assert.equal((await api.post('/identity/register', { body, as: 'manager-1' })).status, 403);
  const made = await api.post('/identity/register', { body, as: 'admin' });
  assert.equal(made.status, 201, made.text);
  assert.equal(made.body['role'], 'cashier');
});

test('a token that is cut, changed or made up is not taken', async () => {
  const forged = forgedTokens(await api.token('customer-1'));
  for (const each of forged) {
    const { status, body } = await api.get('/identity/me', { headers: { authorization: `Bearer ${each}` } });
    assert.equal(status, 401, each);
    assert.equal(body['code'], 'token-invalid');
  }
});
