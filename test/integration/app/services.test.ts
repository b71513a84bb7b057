import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBank, type BankClient, type BankService } from '../../support/bank-service.ts';
import { eventually } from '../../support/eventually.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const DUMP = '/api/v1/bank/dump';
const STATISTICS = '/internal/v1/statistics';
const TEXT = { headers: { accept: 'text/plain' } };

let database: TestDatabase;
/** Runs what `front` asks for. */
let back: BankService;
let front: BankService;
let manager: BankClient;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  const env = { LOG_LEVEL: 'debug' };
  const behind = ['store-catalogue', 'store-inventory', 'messages'];
  back = await startBank(await database.create('back'), { env: { ...env, MODULES: behind.join(',') } });
  const peers = JSON.stringify(Object.fromEntries(behind.map((name) => [name, [back.url]])));
  front = await startBank(await database.create('front'), {
    env: { ...env, MODULES: 'identity,bank,store-orders', PEERS: peers },
  });
  manager = front.as({ user: 1_000_000_002, role: 'manager', store: 1 });
});
after(async () => {
  await front[Symbol.asyncDispose]();
  await back[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

test('the dump holds the figures of the modules in both processes', async () => {
  await front.post('/api/v1/bank/profiles', { name: 'Ada' });
  const { status, body } = await manager.get(DUMP);
  assert.equal(status, 200);
  const modules = body['modules'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  assert.deepEqual(Object.keys(modules), [
    'identity',
    'bank',
    'store-catalogue',
    'store-inventory',
    'store-orders',
    'messages',
  ]);
  assert.deepEqual(body['unreachable'], []);
  assert.ok(Object.values(modules['bank'] ?? {}).includes(1), JSON.stringify(modules['bank']));
});

test('the dump as text has a heading for each module, figures to the right, and no line wider than the page', async () => {
  const { headers, text } = await manager.send(DUMP, TEXT);
  assert.match(headers.get('content-type') ?? '', /^text\/plain/);
  const lines = text.split('\n');
  for (const name of ['identity', 'bank', 'store-inventory', 'messages']) assert.ok(lines.includes(name), name);
  assert.ok(lines.some((line) => /^ {2}[A-Z].* ·+ 1$/.test(line)));
  assert.ok(Math.max(...lines.map((line) => line.length)) <= 64);
});

test('the dump is for managers and admins; the figures behind it are for services', async () => {
  assert.equal((await front.get(DUMP)).status, 403);
  assert.equal((await front.as({ user: 1_000_000_000, role: 'admin' }).get(DUMP)).status, 200);
  assert.equal((await front.send(DUMP, { headers: { authorization: '' } })).status, 401);
  assert.equal((await manager.get(STATISTICS)).status, 403);
  const service = back.as({ user: 0, role: 'service' });
  assert.deepEqual(Object.keys((await service.get(STATISTICS)).body['modules'] as object).length, 3);
  const one = await service.get(`${STATISTICS}?module=messages`);
  assert.deepEqual(Object.keys(one.body['modules'] as object), ['messages']);
});

test('a request is known by one id in the logs of both services', async () => {
  await manager.send(DUMP, { headers: { 'x-request-id': 'one-and-the-same' } });
  for (const [service, path] of [
    [front, DUMP],
    [back, STATISTICS],
  ] as const) {
    // It is written when the answer is sent, and has to come through a pipe.
    await eventually(() =>
      service.log.some(({ requestId, url }) => requestId === 'one-and-the-same' && String(url).startsWith(path)),
    );
  }
});

test('the metrics tell of requests by route, calls to other services, sessions and the delay of the event loop', async () => {
  const { text } = await front.get('/metrics');
  for (const line of [
    /^http_request_duration_seconds_bucket\{le="0\.005",method="GET",route="\/api\/v1\/bank\/dump",status="200"\} \d/m,
    /^peer_requests_total\{peer="messages",route="GET \/internal\/v1\/statistics",status="200"\} [1-9]/m,
    /^peer_bytes_total\{peer="store-inventory",direction="received"\} [1-9]/m,
    /^database_sessions_idle [1-9]/m,
    /^http_requests_under_way \d/m,
    /^http_requests_turned_away_total 0/m,
    /^nodejs_eventloop_lag_p99_seconds /m,
  ]) {
    assert.match(text, line);
  }
});

test('both services describe the whole API, and none of what is between services', async () => {
  const [one, other] = await Promise.all([front.get('/openapi.json'), back.get('/openapi.json')]);
  assert.equal(one.text, other.text);
  const paths = Object.keys(one.body['paths'] as object);
  for (const path of ['/api/v1/identity/login', '/api/v1/bank/dump', '/api/v1/store/products', '/api/v1/store/orders'])
    assert.ok(paths.includes(path), path);
  assert.ok(paths.every((path) => path.startsWith('/api/v1/')));
});

test('a service that does not answer is named in the dump, and takes nothing from the others', async () => {
  back.child.kill('SIGSTOP');
  try {
    const { status, body } = await manager.get(DUMP);
    assert.equal(status, 200);
    assert.deepEqual(body['unreachable'], ['store-catalogue', 'store-inventory', 'messages']);
    assert.deepEqual(Object.keys(body['modules'] as object), ['identity', 'bank', 'store-orders']);
  } finally {
    back.child.kill('SIGCONT');
  }
  assert.deepEqual((await manager.get(DUMP)).body['unreachable'], []);
});
