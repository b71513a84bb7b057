import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, mock, test } from 'node:test';
import pino from 'pino';
import { z } from 'zod';
import { createApplication } from '../../../sut/app/http/application.ts';
import type { Caller } from '../../../sut/app/http/caller.ts';
import { contract, ROLES, type Role } from '../../../sut/app/http/contract.ts';
import { endpoint } from '../../../sut/app/http/endpoint.ts';
import { createRequestMetrics } from '../../../sut/app/http/request-metrics.ts';
import { createTokenReader, SERVICE_TOKEN, type TokenReader } from '../../../sut/app/http/tokens.ts';
import { forgedTokens } from '../../support/forged-tokens.ts';
import { TOKEN_ENV, tokenFor } from '../../support/tokens.ts';

const CALLER = z.object({ user: z.number(), role: z.string(), store: z.number().optional() });
const WRITE = contract({
  method: 'post',
  path: '/api/v1/things',
  summary: 'Write',
  access: ['customer', 'admin', 'service'],
  body: z.object({}),
  answer: { status: 201, body: CALLER },
  problems: {},
});
const INTERNAL = contract({
  method: 'get',
  path: '/internal/things',
  summary: 'For services',
  access: ['service'],
  answer: { status: 200, body: CALLER },
  problems: {},
});
const OPEN = contract({
  method: 'get',
  path: '/api/v1/open',
  summary: 'For everybody',
  access: 'public',
  answer: { status: 200, body: CALLER },
  problems: {},
});

let tokens: TokenReader;
let base = '';
let isOpen = true;
const server = createServer();

before(async () => {
  tokens = await createTokenReader(JSON.parse(TOKEN_ENV.TOKEN_PUBLIC_KEY));
  server.on(
    'request',
    createApplication({
      tokens,
      metrics: createRequestMetrics(),
      logger: pino({ level: 'silent' }),
      open: () => isOpen,
      endpoints: [
        endpoint(WRITE, async ({ caller }) => ({ body: caller })),
        endpoint(INTERNAL, async ({ caller }) => ({ body: caller })),
        endpoint(OPEN, async ({ caller }) => ({ body: caller })),
      ],
      health: { facts: {}, unready: async () => undefined },
      pages: [],
    }),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

/** Status, and the problem's code or the caller. */
async function ask(path: string, headers: Record<string, string>, write = false): Promise<readonly [number, unknown]> {
  const answer = await fetch(`${base}${path}`, {
    headers: { ...headers, ...(write && { 'content-type': 'application/json' }) },
    ...(write && { method: 'POST', body: '{}' }),
  });
  const body = (await answer.json()) as { readonly code?: string };
  return [answer.status, body.code ?? body];
}

function bearer(role: Role, user = 7): { readonly authorization: string } {
  return { authorization: `Bearer ${tokenFor({ user, role })}` };
}

const PEOPLE = ROLES.filter((role) => role !== 'service');
const RESERVED = { 'idempotency-key': 'order-17' };

for (const role of PEOPLE) {
  test(`the valid token of a ${role} is no service token: not for a reserved key, not for what is internal`, async () => {
    const mine = tokenFor({ user: 7, role });
    const asCustomer = { ...bearer('customer'), ...RESERVED, [SERVICE_TOKEN]: mine };
    assert.deepEqual(await ask('/api/v1/things', asCustomer, true), [403, 'idempotency-key-reserved']);
    const internal = { authorization: `Bearer ${mine}` };
    assert.deepEqual(await ask('/internal/things', internal), [403, 'forbidden']);
    // A service's token beside one's own opens no door: who asks is who the first one says.
    const both = { ...internal, [SERVICE_TOKEN]: TOKEN_ENV.SERVICE_TOKEN };
    assert.deepEqual(await ask('/internal/things', both), [403, 'forbidden']);
  });
}

test('a reserved key is taken from a service, and from one that acts for a caller and proves it', async () => {
  const service = { authorization: `Bearer ${TOKEN_ENV.SERVICE_TOKEN}`, ...RESERVED };
  assert.deepEqual(await ask('/api/v1/things', service, true), [201, { user: 0, role: 'service' }]);
  const acting = { ...bearer('customer'), ...RESERVED, [SERVICE_TOKEN]: TOKEN_ENV.SERVICE_TOKEN };
  assert.deepEqual(await ask('/api/v1/things', acting, true), [201, { user: 7, role: 'customer' }]);
});

test('a reserved key without a service token is refused, and with a forged one, too', async () => {
  const alone = { ...bearer('customer'), ...RESERVED };
  assert.deepEqual(await ask('/api/v1/things', alone, true), [403, 'idempotency-key-reserved']);
  for (const forged of [...forgedTokens(TOKEN_ENV.SERVICE_TOKEN), 'x', '']) {
    const [status] = await ask('/api/v1/things', { ...alone, [SERVICE_TOKEN]: forged }, true);
    assert.ok(status === 401 || status === 403, `${status} for ${forged}`);
  }
});

test('a write needs a key of its own form, and only the beginning "order-" is reserved', async () => {
  const customer = bearer('customer');
  const sent = (key: string) => ask('/api/v1/things', { ...customer, 'idempotency-key': key }, true);
  assert.deepEqual(await ask('/api/v1/things', customer, true), [400, 'idempotency-key-required']);
  assert.deepEqual(await sent(''), [400, 'idempotency-key-required']);
  for (const key of ['a b', 'k'.repeat(129), 'schlüssel'])
    assert.deepEqual(await sent(key), [400, 'idempotency-key-invalid'], key);
  for (const key of ['!', '~', 'k'.repeat(128), 'my-order-1', 'Order-1', 'orde'])
    assert.equal((await sent(key))[0], 201, key);
});

test('each role comes in where it is named and nowhere else, and the first thing asked is who', async () => {
  for (const role of ROLES) {
    const isNamed = ['customer', 'admin', 'service'].includes(role);
    const [status] = await ask('/api/v1/things', { ...bearer(role), 'idempotency-key': 'k' }, true);
    assert.equal(status, isNamed ? 201 : 403, role);
  }
  assert.deepEqual(await ask('/api/v1/things', {}, true), [401, 'token-required']);
  assert.deepEqual(await ask('/api/v1/things', bearer('cashier'), true), [403, 'forbidden'], 'not the missing key');
});

test('where no token is needed a wrong one is still wrong, and a right one is read', async () => {
  assert.deepEqual(await ask('/api/v1/open', {}), [200, { user: 0, role: 'nobody' }]);
  assert.deepEqual(await ask('/api/v1/open', bearer('manager')), [200, { user: 7, role: 'manager' }]);
  assert.deepEqual(await ask('/api/v1/open', { authorization: 'Bearer a.b.c' }), [401, 'token-invalid']);
});

test('a service that is not open yet looks at nothing', async () => {
  isOpen = false;
  try {
    assert.deepEqual(await ask('/api/v1/open', {}), [503, 'not-ready']);
  } finally {
    isOpen = true;
  }
});

async function read(claims: object): Promise<Caller> {
  return tokens.read(`Bearer ${tokenFor({ user: 3, role: 'cashier' }, claims)}`);
}

test('a token names a user, a role, and a store only where it is a number', async () => {
  assert.deepEqual(await read({}), { user: 3, role: 'cashier' });
  assert.deepEqual(await read({ store: 4 }), { user: 3, role: 'cashier', store: 4 });
  assert.deepEqual(await read({ store: '4' }), { user: 3, role: 'cashier' });
  assert.deepEqual(await read({ sub: '0' }), { user: 0, role: 'cashier' });
  for (const claims of [
    { sub: '-1' },
    { sub: '1.5' },
    { sub: 'x' },
    { sub: undefined },
    { role: 'root' },
    { role: undefined },
    { exp: undefined },
    { iss: 'x' },
    { aud: 'x' },
  ]) {
    await assert.rejects(read(claims), { code: 'token-invalid' }, JSON.stringify(claims));
  }
});

test('a token counts until five seconds after its end, also when it was seen before', async (t) => {
  const nowS = 2_000_000_000;
  mock.timers.enable({ apis: ['Date'], now: nowS * 1000 });
  t.after(() => mock.timers.reset());
  const authorization = `Bearer ${tokenFor({ user: 3, role: 'customer' }, { exp: nowS + 10 })}`;
  await tokens.read(authorization);
  mock.timers.setTime((nowS + 14) * 1000);
  assert.deepEqual(await tokens.read(authorization), { user: 3, role: 'customer' });
  mock.timers.setTime((nowS + 15) * 1000);
  await assert.rejects(async () => tokens.read(authorization), { code: 'token-invalid' });
  await assert.rejects(async () => tokens.read(authorization), { code: 'token-invalid' });
});

test('only one Bearer token of three parts is a token', async () => {
  const token = tokenFor({ user: 3, role: 'customer' });
  assert.deepEqual(await tokens.read(`bearer ${token}`), { user: 3, role: 'customer' });
  for (const wrong of [token, `Basic ${token}`, `Bearer ${token} `, `Bearer ${token}.x`, ` Bearer ${token}`]) {
    await assert.rejects(async () => tokens.read(wrong), { code: 'token-invalid' }, wrong);
  }
  for (const none of [undefined, '']) await assert.rejects(async () => tokens.read(none), { code: 'token-required' });
});
