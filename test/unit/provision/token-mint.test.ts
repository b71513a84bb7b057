import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTokenReader } from '../../../sut/app/http/tokens.ts';
import { createTokenMint } from '../../../sut/provision/token-mint.ts';

const SIZE = { customers: 120, stores: 3 };

test('the services take every token that is minted, as the one it is for', async () => {
  const mint = createTokenMint();
  const reader = await createTokenReader(JSON.parse(mint.publicKey) as object);
  const { customerTokens, tokenLength, customers, staffTokens } = await mint.access(SIZE, 60_000);
  assert.equal(customers, 120);
  assert.equal(customerTokens.length, customers * tokenLength, 'all tokens are equally long');
  for (const user of [1, 9, 10, 99, 100, 120]) {
    const token = customerTokens.slice((user - 1) * tokenLength, user * tokenLength);
    assert.deepEqual(await reader.read(`Bearer ${token}`), { user, role: 'customer' });
  }
  const caller = (role: string, at: number) => reader.read(`Bearer ${staffTokens[role]?.[at]}`);
  assert.deepEqual(await caller('cashier', 1), { user: 1_000_000_003, role: 'cashier', store: 2 });
  assert.deepEqual(await caller('manager', 2), { user: 1_000_000_006, role: 'manager', store: 3 });
  assert.deepEqual(await caller('admin', 0), { user: 1_000_000_000, role: 'admin' });
  assert.deepEqual(await reader.read(`Bearer ${await mint.serviceToken()}`), { user: 0, role: 'service' });
});

test('tokens end, and those of one system are nothing to another', async () => {
  const [mint, other] = [createTokenMint(), createTokenMint()];
  const reader = await createTokenReader(JSON.parse(mint.publicKey) as object);
  const size = { ...SIZE, customers: 1 };
  const ended = await mint.access(size, -60_000);
  await assert.rejects(async () => reader.read(`Bearer ${ended.customerTokens}`), { code: 'token-invalid' });
  const foreign = await other.access(size, 60_000);
  await assert.rejects(async () => reader.read(`Bearer ${foreign.customerTokens}`), { code: 'token-invalid' });
});

test('of very many customers the first ten thousand get a token', async () => {
  const { customers, customerTokens, tokenLength } = await createTokenMint().access(
    { customers: 10_001, stores: 0 },
    60_000,
  );
  assert.equal(customers, 10_000);
  assert.equal(customerTokens.length, customers * tokenLength);
});
