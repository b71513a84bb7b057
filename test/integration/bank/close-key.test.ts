import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from 'pg';
import type { BankPort } from '../../../sut/app/bank/bank.ts';
import { remoteBank } from '../../../sut/app/bank/remote-bank.ts';
import { inRequest } from '../../../sut/app/http/request-context.ts';
import { createPeerAgent } from '../../../sut/app/peers/exchange.ts';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank, type BankService } from '../../support/bank-service.ts';
import { peerClientOf } from '../../support/peer-client-of.ts';
import { seededBank } from '../../support/seeded-bank.ts';
import { cardOfCustomer } from '../../support/shop-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { authorizationOf } from '../../support/tokens.ts';

let database: TestDatabase;
let url: string;
let bank: BankService;
let remote: BankPort;
const agent = createPeerAgent();

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await seededBank(database, 'bank', 20);
  bank = await startBank(url);
  remote = remoteBank(peerClientOf('bank', bank.url, agent));
});
after(async () => {
  agent.destroy();
  await bank[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** A payment from another service, which serves a request of this customer. */
function pay(user: number, key: string, amountCents: bigint) {
  const order = {
    key,
    fingerprint: 'of the port',
    owner: user,
    card: cardOfCustomer(user),
    merchant: 'store-1',
    amountCents,
  };
  const { authorization } = authorizationOf({ user, role: 'customer' });
  return inRequest({ requestId: key, authorization }, () => remote.pay(order));
}

test('a payment through the port from afar comes to the same as at the bank, its retry too', async () => {
  const paid = await pay(1, 'far-1', 1230n);
  assert.ok(paid.done);
  assert.deepEqual(
    { ...paid, value: { ...paid.value, id: 0, at: new Date(0) } },
    {
      done: true,
      replayed: false,
      value: {
        id: 0,
        card: cardOfCustomer(1),
        merchant: 'store-1',
        amountCents: 1230n,
        balanceCents: 98_770n,
        at: new Date(0),
      },
    },
  );
  assert.deepEqual(await pay(1, 'far-1', 1230n), { ...paid, replayed: true });
  assert.deepEqual(await remote.closeKey('far-1'), {
    done: true,
    replayed: true,
    value: { id: paid.value.id, merchant: 'store-1', amountCents: 1230n },
  });
});

test('refusals come through the port from afar as such', async () => {
  const refused = { done: false, replayed: false };
  assert.deepEqual(await pay(1, 'far-2', 10_000_000n), { ...refused, refusal: 'insufficient-funds' });
  assert.deepEqual(await pay(1, 'far-3', 50_000n), { ...refused, refusal: 'weekly-ceiling-exceeded' });
  assert.deepEqual(await pay(99, 'far-4', 1n), { ...refused, refusal: 'card-unknown' });
  assert.deepEqual(await remote.closeKey('far-3'), { done: false, replayed: true, refusal: 'weekly-ceiling-exceeded' });
  const reused = await pay(1, 'far-2', 1n);
  assert.deepEqual([reused.done, !reused.done && reused.refusal], [false, 'idempotency-key-reused']);
});

test('a payment that comes after its key was closed is refused for good, whoever sends it', async () => {
  assert.deepEqual(await remote.closeKey('late'), { done: false, replayed: false, refusal: 'cancelled' });
  assert.deepEqual(await remote.closeKey('late'), { done: false, replayed: true, refusal: 'cancelled' });
  assert.deepEqual(await pay(2, 'late', 1n), { done: false, replayed: true, refusal: 'cancelled' });
  assert.deepEqual(await pay(3, 'late', 2n), { done: false, replayed: true, refusal: 'cancelled' });
  const direct = await bank.post(
    '/api/v1/bank/payments',
    { card: cardOfCustomer(1), merchant: 'm', amount: '1.00' },
    'late',
  );
  assert.equal(direct.status, 201, 'a key of a user of their own');
  const transfer = await bank.post('/api/v1/bank/transfers', { from: 1, to: 2, amount: '1.00' }, 'late');
  assert.deepEqual([transfer.status, transfer.body['code']], [422, 'idempotency-key-reused']);
  assert.equal(
    (await bank.as({ user: 2, role: 'customer' }).get('/api/v1/bank/accounts/3')).body['balance'],
    '1000.00',
  );
});

test('closing a key of the system leaves what a user has under the same key', async () => {
  assert.equal((await bank.post('/api/v1/bank/profiles', { name: 'Ada' }, 'a-profile')).status, 201);
  assert.deepEqual(await remote.closeKey('a-profile'), {
    done: false,
    replayed: false,
    refusal: 'cancelled',
  });
  assert.equal((await bank.post('/api/v1/bank/profiles', { name: 'Ada' }, 'a-profile')).status, 201);
});

test('a key of any signs is closed as it is', async () => {
  const key = 'a/b%2F?c=d&e#f:"\\';
  assert.deepEqual(await remote.closeKey(key), { done: false, replayed: false, refusal: 'cancelled' });
  assert.deepEqual(await remote.closeKey(key), { done: false, replayed: true, refusal: 'cancelled' });
});

test('closing waits for a payment that is under way', async () => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`BEGIN; SELECT bank.pay('under-way', 'f', null, 7, 'store-1', 500)`);
  const closing = remote.closeKey('under-way');
  const early = await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 200, 'waits'))]);
  assert.equal(early, 'waits');
  await client.query('COMMIT');
  await client.end();
  const closed = await closing;
  assert.deepEqual(closed.done && [closed.value.merchant, closed.value.amountCents], ['store-1', 500n]);
});

test('of a payment and its closing at once, both are told the same end', async () => {
  for (let round = 0; round < 40; round += 1) {
    const key = `race-${round}`;
    const user = 5 + (round % 10);
    const [paid, closed, again] = await Promise.all([
      pay(user, key, 100n),
      remote.closeKey(key),
      round % 2 === 0 ? pay(user, key, 100n) : remote.closeKey(key),
    ]);
    const told = [paid, closed, again].map((one) => (one.done ? `paid ${one.value.id}` : one.refusal));
    assert.equal(new Set(told).size, 1, told.join());
  }
  assert.deepEqual(await faultsInTheBooks(url), []);
});
