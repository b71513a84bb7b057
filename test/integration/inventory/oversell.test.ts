import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startBank, type BankService } from '../../support/bank-service.ts';
import { faultsInTheStock, makeStoreTables } from '../../support/store-tables.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
});
after(async () => {
  await database[Symbol.asyncDispose]();
});

const SCARCE = 97;

/** Fifty orders at once for one piece each of a product of which there are three; how many were promised one. */
async function promised(service: BankService): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      service.as({ user: 0, role: 'service' }).post('/internal/v1/inventory/reservations', {
        order: `order-${at}`,
        store: 1,
        lines: [{ product: SCARCE, quantity: 1 }],
      }),
    ),
  );
  assert.ok(answers.every((answer) => answer.status === 201 || answer.body['code'] === 'out-of-stock'));
  return answers.filter((answer) => answer.status === 201).length;
}

test('with the bug planted more is promised than is there, and the books show it', async () => {
  const url = await database.create('planted');
  await makeStoreTables(url, { products: 100, stores: 1 });
  await using service = await startBank(url, {
    env: { MODULES: 'store-inventory', COMPOSITION_KIND: 'test', MASCARET_PLANTED_BUG: 'oversell' },
  });
  assert.ok((await promised(service)) > 3);
  assert.match((await faultsInTheStock(url)).join('\n'), /stock that is not its opening and its movements/);
});

test('without it, the same orders are promised what is there', async () => {
  const url = await database.create('sound');
  await makeStoreTables(url, { products: 100, stores: 1 });
  await using service = await startBank(url, { env: { MODULES: 'store-inventory' } });
  assert.equal(await promised(service), 3);
  assert.deepEqual(await faultsInTheStock(url), []);
});
