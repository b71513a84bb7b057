import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { connect as connectSecurely } from 'node:tls';
import { ApiClient } from '../support/api-client.ts';
import type { DescribedOperation } from '../support/described-answers.ts';

const api = await ApiClient.fromEnvironment();
const USERS: Readonly<Record<string, string>> = {
  customer: 'customer-1',
  cashier: 'cashier-1',
  manager: 'manager-1',
  admin: 'admin',
};
const SQL = `1'; DROP SCHEMA bank CASCADE; --`;
const withBody = api.described.operations.filter(({ body }) => body !== undefined);

/** Somebody who may call the operation. */
function userFor({ roles }: DescribedOperation): { readonly as?: string } {
  const [role] = roles;
  return role === undefined ? {} : { as: USERS[role] ?? 'admin' };
}

function addressOf({ path }: DescribedOperation): string {
  return path.replaceAll(/\{\w+\}/g, '1');
}

test('there are operations that take a body', () => {
  assert.ok(withBody.length >= 12, String(withBody.length));
});

for (const operation of withBody) {
  const { method } = operation;
  const name = `${method} ${operation.path}`;
  const send = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    api.send(method, addressOf(operation), { ...userFor(operation), body, headers });

  test(`${name} refuses what is not JSON, not whole, not of its type or too large`, async () => {
    for (const text of ['{', '', 'null', '[]', '"text"', '{"__proto__": {"admin": true}}', '\ud800']) {
      const { status } = await send(text);
      assert.equal(status, 400, JSON.stringify(text));
    }
    assert.equal((await send('a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status, 415);
    assert.equal((await send(JSON.stringify({ padding: 'x'.repeat(100_000) }))).status, 413);
    assert.equal((await send(`${'['.repeat(5000)}${']'.repeat(5000)}`)).status, 400);
  });

  test(`${name} names each field that is wrong, and takes none that it does not know`, async () => {
    const { body = {} } = operation;
    const fields = Object.keys(api.described.resolve(body)['properties'] ?? {});
    const wrong = Object.fromEntries(fields.map((field) => [field, { not: SQL }]));
    const answer = await send({ ...wrong, unheardOf: SQL });
    assert.equal(answer.status, 400);
    assert.equal(answer.body['code'], 'request-invalid');
    const named = (answer.body['errors'] as { readonly field: string }[]).map(({ field }) => field);
    // What is not known is wrong with the body as a whole. Ten are told at most, and no body has as many.
    assert.deepEqual(named.toSorted(), ['', ...fields].toSorted());
  });
}

test('amounts are positive, have two places, and stay far below the end of a bigint', async () => {
  const { as, card } = await api.newCardholder();
  const amounts = [
    '0.00',
    '-1.00',
    '1.5',
    '1',
    '1.005',
    '1e3',
    '99999999999999999999.00',
    ' 1.00',
    '٣.00',
    '',
    1,
    1.5,
    -1,
    null,
  ];
  for (const amount of amounts) {
    const { status } = await api.post('/bank/payments', { as, body: { card, merchant: 'baker', amount } });
    assert.equal(status, 400, JSON.stringify(amount));
  }
});

test('SQL is text like any other', async () => {
  const { as, card } = await api.newCardholder();
  const paid = await api.post('/bank/payments', { as, body: { card, merchant: SQL, amount: '1.00' } });
  assert.deepEqual([paid.status, paid.body['merchant']], [201, SQL]);
  assert.equal((await api.get(`/store/products?q=${encodeURIComponent(SQL)}`)).status, 200);
  assert.equal((await api.get(`/bank/accounts/${encodeURIComponent(SQL)}`, { as })).status, 400);
  const login = await api.post('/identity/login', { body: { username: SQL, password: SQL }, key: null });
  assert.equal(login.status, 400);
});

test('a write without a key, or with one that cannot be one, is not looked at', async () => {
  const { as, card } = await api.newCardholder();
  const request = { as, body: { card, merchant: 'baker', amount: '1.00' } };
  const none = await api.post('/bank/payments', { ...request, key: null });
  assert.deepEqual([none.status, none.body['code']], [400, 'idempotency-key-required']);
  const long = await api.post('/bank/payments', { ...request, key: 'k'.repeat(129) });
  assert.deepEqual([long.status, long.body['code']], [400, 'idempotency-key-invalid']);
});

test('an address that is none, and a method that an address does not take, are told as problems', async () => {
  const token = await api.token('admin');
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'k' };
  for (const [method, path, status] of [
    ['GET', '/api/v1/bank/nothing-here', 404],
    ['DELETE', '/api/v1/bank/payments', 405],
    ['PATCH', '/api/v1/store/products/1', 405],
  ] as const) {
    const response = await fetch(`${api.baseUrl}${path}`, { method, headers });
    assert.equal(response.status, status, await response.text());
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  }
});

/** All that the system says to bytes after which nothing comes, until it closes the connection or has answered so often, and the seconds. */
async function answerTo(head: string, answers = 1): Promise<{ readonly text: string; readonly seconds: number }> {
  const { protocol, hostname: host, port } = new URL(api.baseUrl);
  const startMs = performance.now();
  const socket =
    protocol === 'https:'
      ? connectSecurely({ host, port: Number(port || 443), servername: host })
      : connect({ host, port: Number(port || 80) });
  socket.setEncoding('utf8').on('error', () => undefined);
  socket.write(head);
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.endsWith('}') && text.split('HTTP/1.1 ').length > answers) socket.end();
  });
  await once(socket, 'close');
  return { text, seconds: (performance.now() - startMs) / 1000 };
}

/** A payment of which the first bytes of the body come. */
function begunPayment(token: string): string {
  return [
    'POST /api/v1/bank/payments HTTP/1.1',
    'host: x',
    `authorization: Bearer ${token}`,
    'idempotency-key: k',
    'content-type: application/json',
    'content-length: 100\r\n\r\n{"card"',
  ].join('\r\n');
}

test('a request that does not come to its end is ended in seconds', async () => {
  const [headers, body, refused] = await Promise.all([
    answerTo('POST /api/v1/bank/payments HTTP/1.1\r\nhost: x\r\n'),
    answerTo(begunPayment(await api.token('customer-1'))),
    answerTo(begunPayment('forged')),
  ]);
  assert.match(body.text, /^HTTP\/1\.1 408 .*"code":"request-timeout"/s);
  assert.match(refused.text, /^HTTP\/1\.1 401 .*"code":"token-invalid"/s);
  // A gateway may close the connection of whoever has not even said what is wanted.
  assert.match(headers.text, /^(?:HTTP\/1\.1 408 .*"code":"request-timeout".*)?$/s);
  for (const { text, seconds } of [headers, body, refused]) assert.ok(seconds < 30, `${seconds} s: ${text}`);
});

test('a connection on which a write was refused serves the next request, or is said to be closed', async () => {
  const body = '{"card":"4000000000000001"}';
  const next = 'GET /api/v1/store/stores HTTP/1.1\r\nhost: x\r\n\r\n';
  for (const [path, status] of [
    ['/api/v1/bank/payments', 401],
    ['/nothing-here', 404],
  ] as const) {
    const lines = [`POST ${path} HTTP/1.1`, 'host: x', 'content-type: application/json'];
    const write = [...lines, `content-length: ${body.length}`, '', body].join('\r\n');
    const { text } = await answerTo(write + next, 2);
    const [first = '', second = ''] = text.split(/(?=HTTP\/1\.1 \d)/);
    assert.match(first, new RegExp(`^HTTP/1\\.1 ${status} `));
    if (!/^connection: close\r$/im.test(first)) assert.match(second, /^HTTP\/1\.1 200 /, text);
  }
});
