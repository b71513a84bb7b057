import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { isWrite, ROLES, type Contract } from '../../../sut/app/http/contract.ts';
import { SERVICE_TOKEN } from '../../../sut/app/http/tokens.ts';
import { MODULES } from '../../../sut/app/modules.ts';
import { DUMP } from '../../../sut/app/operations/contracts.ts';
import type { BankAnswer, BankService } from '../../support/bank-service.ts';
import { seededShop, startShop } from '../../support/shop-service.ts';
import { startTestDatabase } from '../../support/test-database.ts';
import { TOKEN_ENV, tokenFor } from '../../support/tokens.ts';

const held = new AsyncDisposableStack();
let shop: BankService;

before(async () => {
  const database = held.use(await startTestDatabase({ fsync: 'off' }));
  shop = held.use(await startShop(await seededShop(database, 'shop')));
});
after(() => held.disposeAsync());

const ADMIN = { user: 1_000_000_000, role: 'admin' } as const;
const CUSTOMER = { user: 1, role: 'customer' } as const;

let keys = 0;

/** A request after a contract, without anything in its body: who asks is looked at first. */
function ask(
  { method, path }: Contract,
  authorization: string,
  more: Readonly<Record<string, string>> = {},
): Promise<BankAnswer> {
  keys += 1;
  const headers = { authorization, 'idempotency-key': `access-${keys}`, 'content-type': 'application/json', ...more };
  const address = path.replaceAll(/:\w+/g, '1');
  return shop.send(address, { method: method.toUpperCase(), headers, ...(method === 'get' ? {} : { body: '{}' }) });
}

test('a token that is forged, expired, not signed, for others or of others opens no endpoint of any module', async () => {
  const wrong: readonly string[] = [
    tokenFor(ADMIN, { exp: 1 }),
    tokenFor(ADMIN, { aud: 'another-system' }),
    tokenFor(ADMIN, { iss: 'somebody' }),
    tokenFor(ADMIN, { role: 'root' }),
    tokenFor(ADMIN, { sub: '-1' }),
    tokenFor(ADMIN, {}, { alg: 'none' }),
    tokenFor(ADMIN, {}, { alg: 'HS256' }),
    tokenFor(ADMIN, {}, {}, generateKeyPairSync('ed25519').privateKey),
    `${tokenFor(ADMIN, {}, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`,
    // The payload of an admin under the signature of a customer.
    [...tokenFor(ADMIN).split('.').slice(0, 2), tokenFor(CUSTOMER).split('.')[2]].join('.'),
    'x.y.z',
  ];
  const all = [...Object.values(MODULES).flatMap(({ contracts }) => contracts), DUMP as Contract];
  const closed = all.filter(({ access }) => access !== 'public');
  assert.ok(closed.length >= 30, `${closed.length} contracts`);
  for (const contract of closed) {
    const name = `${contract.method} ${contract.path}`;
    for (const token of wrong) {
      const { status, body } = await ask(contract, `Bearer ${token}`);
      assert.deepEqual([status, body['code']], [401, 'token-invalid'], `${name} ${token}`);
    }
    assert.equal((await ask(contract, tokenFor(ADMIN))).status, 401, `${name}, no Bearer`);
    const nobody = await ask(contract, '');
    assert.deepEqual([nobody.status, nobody.body['code']], [401, 'token-required'], name);
  }
});

test('a valid token of another role opens no endpoint of any module, internal ones included', async () => {
  const all = [...Object.values(MODULES).flatMap(({ contracts }) => contracts), DUMP as Contract];
  const internal = all.filter(({ access }) => access !== 'public' && access.includes('service'));
  assert.ok(internal.length >= 8, `${internal.length} contracts`);
  for (const contract of all) {
    if (contract.access === 'public') continue;
    for (const role of ROLES.filter((one) => !contract.access.includes(one as never))) {
      const token = tokenFor({ user: 1, role, store: 1 });
      const { status, body } = await ask(contract, `Bearer ${token}`, { [SERVICE_TOKEN]: TOKEN_ENV.SERVICE_TOKEN });
      const name = `${contract.method} ${contract.path} as ${role}`;
      assert.deepEqual([status, body['code']], [403, 'forbidden'], name);
    }
  }
});

test('no module takes a reserved key from somebody whose service token is that of a person', async () => {
  const writes = Object.values(MODULES).flatMap(({ contracts }) => contracts.filter(isWrite));
  assert.ok(writes.length >= 10, `${writes.length} contracts`);
  for (const contract of writes as readonly Contract[]) {
    const [role] = contract.access === 'public' ? ['customer' as const] : contract.access;
    if (role === undefined || role === 'service') continue;
    const asked = `Bearer ${tokenFor({ user: 1, role, store: 1 })}`;
    for (const other of ROLES.filter((one) => one !== 'service')) {
      const headers = { 'idempotency-key': 'order-1', [SERVICE_TOKEN]: tokenFor({ user: 1, role: other }) };
      const { status, body } = await ask(contract, asked, headers);
      assert.deepEqual([status, body['code']], [403, 'idempotency-key-reserved'], `${contract.path} with a ${other}'s`);
    }
  }
});
