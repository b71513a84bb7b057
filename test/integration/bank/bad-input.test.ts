import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank, type BankAnswer, type BankService } from '../../support/bank-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let url: string;
let bank: BankService;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await database.create('bank');
  bank = await startBank(url);
  await bank.post('/api/v1/bank/profiles', { name: 'Ada' });
  await bank.post('/api/v1/bank/profiles/1/accounts', { kind: 'checking' });
});
after(async () => {
  await bank[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const PAYMENTS = '/api/v1/bank/payments';
const GOOD = { card: '4000000000000001', merchant: 'm', amount: '1.00' };

function raw(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<BankAnswer> {
  return bank.send(PAYMENTS, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'idempotency-key': 'raw', ...headers },
  });
}

test('a payment of the wrong form is refused as such, naming the field', async () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [{ ...GOOD, amount: 1 }, 'amount'],
    [{ ...GOOD, amount: '1' }, 'amount'],
    [{ ...GOOD, amount: '1.0' }, 'amount'],
    [{ ...GOOD, amount: '1.001' }, 'amount'],
    [{ ...GOOD, amount: '-1.00' }, 'amount'],
    [{ ...GOOD, amount: '+1.00' }, 'amount'],
    [{ ...GOOD, amount: '0.00' }, 'amount'],
    [{ ...GOOD, amount: '01.00' }, 'amount'],
    [{ ...GOOD, amount: '1e3.00' }, 'amount'],
    [{ ...GOOD, amount: ' 1.00' }, 'amount'],
    [{ ...GOOD, amount: '1.00\n' }, 'amount'],
    [{ ...GOOD, amount: '١.00' }, 'amount'],
    [{ ...GOOD, amount: '92233720368547758.08' }, 'amount'],
    [{ ...GOOD, amount: `${'9'.repeat(400)}.00` }, 'amount'],
    [{ ...GOOD, amount: null }, 'amount'],
    [{ ...GOOD, amount: ['1.00'] }, 'amount'],
    [{ ...GOOD, merchant: '' }, 'merchant'],
    [{ ...GOOD, merchant: 'a\u0000b' }, 'merchant'],
    [{ ...GOOD, merchant: '\ud800' }, 'merchant'],
    [{ ...GOOD, merchant: 'x'.repeat(101) }, 'merchant'],
    [{ ...GOOD, card: 4_000_000_000_000_001 }, 'card'],
    [{ ...GOOD, card: '400000000000000' }, 'card'],
    [{ merchant: 'm', amount: '1.00' }, 'card'],
    [{ ...GOOD, tip: '1.00' }, ''],
    [[GOOD], ''],
    ['text', ''],
    [null, ''],
  ];
  for (const [body, field] of cases) {
    const answer = await bank.post(PAYMENTS, body);
    assert.deepEqual([answer.status, answer.body['code']], [400, 'request-invalid'], JSON.stringify(body));
    assert.equal((answer.body['errors'] as { field: string }[])[0]?.field, field, JSON.stringify(body));
  }
});

test('other writes and reads of the wrong form are refused as such', async () => {
  const posts: readonly (readonly [string, unknown])[] = [
    ['/api/v1/bank/transfers', { from: 1, to: 1, amount: '1.00' }],
    ['/api/v1/bank/transfers', { from: '1', to: 2, amount: '1.00' }],
    ['/api/v1/bank/transfers', { from: 1.5, to: 2, amount: '1.00' }],
    ['/api/v1/bank/transfers', { from: -1, to: 1, amount: '1.00' }],
    ['/api/v1/bank/transfers', { from: 1, to: 1e300, amount: '1.00' }],
    ['/api/v1/bank/profiles', {}],
    ['/api/v1/bank/profiles/1/accounts', { kind: 'credit' }],
    ['/api/v1/bank/profiles/1/accounts', { kind: 'savings', weeklyCeiling: '1.00' }],
    ['/api/v1/bank/profiles/1/accounts', { kind: 'checking', openingDeposit: '-1.00' }],
    ['/api/v1/bank/profiles/zero/accounts', { kind: 'checking' }],
  ];
  for (const [path, body] of posts) {
    const answer = await bank.post(path, body);
    assert.deepEqual([answer.status, answer.body['code']], [400, 'request-invalid'], `${path} ${JSON.stringify(body)}`);
  }
  for (const path of [
    'accounts/0',
    'accounts/-1',
    'accounts/1e3',
    'accounts/99999999999999999999',
    'profiles/%E0%A4%A',
    'accounts/1/entries?after=x',
    'accounts/1/entries?after=1&after=2',
    'accounts/1/entries?before=1',
  ]) {
    const answer = await bank.get(`/api/v1/bank/${path}`);
    assert.deepEqual([answer.status, answer.body['code']], [400, 'request-invalid'], path);
  }
});

test('a body that cannot be read ends with the problem that says why', async () => {
  const deep = `{"card":${'['.repeat(5000)}${']'.repeat(5000)}}`;
  const cases: readonly (readonly [Promise<BankAnswer>, number, string])[] = [
    [raw('{"card":'), 400, 'body-malformed'],
    [raw(''), 400, 'body-malformed'],
    [raw(new Uint8Array([0x22, 0xff, 0xfe, 0x22])), 400, 'body-malformed'],
    [raw('{"__proto__":{"card":"x"}}'), 400, 'request-invalid'],
    [raw(deep), 400, 'request-invalid'],
    [raw(JSON.stringify({ ...GOOD, merchant: 'x'.repeat(20_000) })), 413, 'body-too-large'],
    [raw('x'.repeat(8_000_000)), 413, 'body-too-large'],
    [raw(JSON.stringify(GOOD), { 'content-type': 'text/plain' }), 415, 'content-type-unsupported'],
    [raw(JSON.stringify(GOOD), { 'content-encoding': 'gzip' }), 415, 'content-type-unsupported'],
    [raw(JSON.stringify(GOOD), { 'idempotency-key': '' }), 400, 'idempotency-key-required'],
    [raw(JSON.stringify(GOOD), { 'idempotency-key': 'two words' }), 400, 'idempotency-key-invalid'],
    [raw(JSON.stringify(GOOD), { 'idempotency-key': 'k'.repeat(129) }), 400, 'idempotency-key-invalid'],
  ];
  for (const [asked, status, code] of cases) {
    const answer = await asked;
    assert.deepEqual([answer.status, answer.body['code']], [status, code]);
  }
});

test('a large body without a length is cut off at the limit', async () => {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let chunk = 0; chunk < 64; chunk += 1) controller.enqueue(new Uint8Array(4096).fill(0x20));
      controller.close();
    },
  });
  const answer = await bank.send(PAYMENTS, {
    method: 'POST',
    body: stream,
    duplex: 'half',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'stream' },
  });
  assert.deepEqual([answer.status, answer.body['code']], [413, 'body-too-large']);
});

test('another method at a known address is 405 and says which are allowed', async () => {
  const answer = await bank.send(PAYMENTS, { method: 'DELETE' });
  assert.deepEqual(
    [answer.status, answer.body['code'], answer.headers.get('allow')],
    [405, 'method-not-allowed', 'POST'],
  );
});

test('a client that leaves in the middle of its body does no harm', async () => {
  const socket = connect(Number(new URL(bank.url).port), '127.0.0.1');
  socket.write(
    `POST ${PAYMENTS} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nidempotency-key: gone\r\ncontent-length: 100\r\n\r\n{"card`,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await once(socket, 'close');
  assert.equal((await bank.get('/readyz')).status, 200);
});

test('whatever JSON is sent anywhere, the answer is never a failure of the server', async () => {
  const paths = [
    '/api/v1/bank/payments',
    '/api/v1/bank/transfers',
    '/api/v1/bank/profiles',
    '/api/v1/bank/profiles/1/accounts',
  ];
  const nearMiss = fc.record(
    {
      card: fc.oneof(fc.constant('4000000000000001'), fc.string()),
      merchant: fc.string({ unit: 'binary' }),
      amount: fc.oneof(fc.constant('0.01'), fc.string(), fc.integer()),
      from: fc.oneof(fc.constant(1), fc.double(), fc.bigInt().map(String)),
      to: fc.oneof(fc.constant(2), fc.maxSafeInteger()),
      name: fc.string({ unit: 'binary' }),
      kind: fc.constantFrom('checking', 'savings', 'x'),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.oneof(fc.jsonValue(), nearMiss), async (path, body) => {
      const { status } = await bank.post(path, body);
      assert.ok(status < 500, `${path} ${JSON.stringify(body)} → ${status}`);
    }),
    { numRuns: 300 },
  );
  assert.deepEqual(await faultsInTheBooks(url), []);
});
