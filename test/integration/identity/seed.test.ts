import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { passwordMatches } from '../../../sut/app/identity/service/password-hash.ts';
import { PASSWORD, seedUsers } from '../../support/identity-service.ts';
import { rowsOf } from '../../support/seeded-bank.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const held = new AsyncDisposableStack();
let database: TestDatabase;

before(async () => {
  database = held.use(await startTestDatabase({ fsync: 'off' }));
});
after(() => held.disposeAsync());

function usersIn(url: string): Promise<Readonly<Record<string, unknown>>[]> {
  return rowsOf(url, 'SELECT * FROM identity.users ORDER BY id');
}

test('customers come first, staff have the numbers that every module counts on, and all know one password', async () => {
  const url = await database.create('one');
  await seedUsers(url, 3);
  const users = await usersIn(url);
  assert.deepEqual(
    users.map(({ id, username, role, store }) => [id, username, role, store]),
    [
      ['1', 'customer-1', 'customer', null],
      ['2', 'customer-2', 'customer', null],
      ['3', 'customer-3', 'customer', null],
      ['1000000000', 'admin', 'admin', null],
      ['1000000001', 'cashier-1', 'cashier', '1'],
      ['1000000002', 'manager-1', 'manager', '1'],
      ['1000000003', 'cashier-2', 'cashier', '2'],
      ['1000000004', 'manager-2', 'manager', '2'],
    ],
  );
  const [hash, ...others] = new Set(users.map((user) => String(user['password_hash'])));
  assert.deepEqual(others, []);
  assert.ok(await passwordMatches(PASSWORD, hash ?? ''));
});

test('the same seed and size give the same rows, and a database with users is left as it is', async () => {
  const [first, second] = [await database.create('first'), await database.create('second')];
  await seedUsers(first, 50);
  await seedUsers(second, 50);
  assert.deepEqual(await usersIn(second), await usersIn(first));
  await assert.rejects(seedUsers(second, 60), /identity is not empty/);
  assert.deepEqual(await usersIn(second), await usersIn(first));
});
