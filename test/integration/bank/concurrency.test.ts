import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank, type BankService } from '../../support/bank-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let url: string;
let bank: BankService;

before(async () => {
  database = await startTestDatabase();
  url = await database.create('bank');
  bank = await startBank(url);
  await bank.post('/api/v1/bank/profiles', { name: 'Ada' });
});
after(async () => {
  await bank[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function newAccount(openingDeposit: string, weeklyCeiling: string): Promise<{ id: number; card: string }> {
  const order = { kind: 'checking', openingDeposit, weeklyCeiling };
  const { body } = await bank.post('/api/v1/bank/profiles/1/accounts', order);
  return { id: Number(body['id']), card: (body['card'] as { number: string }).number };
}

async function cents(account: number): Promise<number> {
  return Number(String((await bank.get(`/api/v1/bank/accounts/${account}`)).body['balance']).replace('.', ''));
}

/** As many as a bank lets in at once however slow the machine is: nobody is told to come back later. */
const AT_ONCE = 60;

test('many payments at once on one account take what is there, to the cent, and no more', async () => {
  const { id, card } = await newAccount('10.50', '9999.00');
  const pay = () => bank.post('/api/v1/bank/payments', { card, merchant: 'm', amount: '0.25' });
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, pay));
  assert.equal(answers.filter((answer) => answer.status === 201).length, 42);
  assert.equal(answers.filter((answer) => answer.body['code'] === 'insufficient-funds').length, 18);
  assert.equal(await cents(id), 0);
});

test('many payments at once on one card pay its ceiling, to the cent, and no more', async () => {
  const { id, card } = await newAccount('1000.00', '10.00');
  const pay = () => bank.post('/api/v1/bank/payments', { card, merchant: 'm', amount: '0.30' });
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, pay));
  assert.equal(answers.filter((answer) => answer.status === 201).length, 33);
  assert.equal(answers.filter((answer) => answer.body['code'] === 'weekly-ceiling-exceeded').length, 27);
  assert.equal(await cents(id), 100_000 - 990);
});

test('two banks on one database together take what is there, and no more', async () => {
  await using other = await startBank(url);
  const { id, card } = await newAccount('10.50', '9999.00');
  const order = { card, merchant: 'm', amount: '0.25' };
  const pay = (_: unknown, at: number) =>
    (at % 2 === 0 ? bank : other).post('/api/v1/bank/payments', order, `two-${at}`);
  const answers = await Promise.all(Array.from({ length: 100 }, pay));
  assert.equal(answers.filter((answer) => answer.status === 201).length, 42);
  assert.equal(answers.filter((answer) => answer.body['code'] === 'insufficient-funds').length, 58);
  assert.equal(await cents(id), 0);
});

test('transfers in circles and against each other neither block for good nor lose money', async () => {
  const accounts = await Promise.all(Array.from({ length: 3 }, () => newAccount('10.00', '1.00')));
  const orders = Array.from({ length: AT_ONCE }, (_, at) => ({
    from: accounts[at % 3]?.id,
    to: accounts[(at + 1 + (at % 2)) % 3]?.id,
    amount: '0.10',
  }));
  const answers = await Promise.all(orders.map((order) => bank.post('/api/v1/bank/transfers', order)));
  assert.deepEqual(
    answers.filter((answer) => answer.status !== 201).map((answer) => answer.body['code']),
    [],
  );
  const held = await Promise.all(accounts.map((account) => cents(account.id)));
  assert.equal(held[0]! + held[1]! + held[2]!, 3000);
});

test('whatever is asked at once: answers and balances agree, nothing is overdrawn, money is conserved', async () => {
  const move = fc.record({
    kind: fc.constantFrom('pay', 'transfer'),
    from: fc.nat({ max: 2 }),
    to: fc.nat({ max: 2 }),
    cents: fc.integer({ min: 1, max: 900 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 40 }), async (moves) => {
      const accounts = await Promise.all(Array.from({ length: 3 }, () => newAccount('20.00', '15.00')));
      const expected = [2000, 2000, 2000];
      const paid = [0, 0, 0];
      await Promise.all(
        moves.map(async ({ kind, from, to, cents: amountCents }) => {
          const target = from === to ? (to + 1) % 3 : to;
          const amount = (amountCents / 100).toFixed(2);
          const { status } =
            kind === 'pay'
              ? await bank.post('/api/v1/bank/payments', { card: accounts[from]!.card, merchant: 'm', amount })
              : await bank.post('/api/v1/bank/transfers', {
                  from: accounts[from]!.id,
                  to: accounts[target]!.id,
                  amount,
                });
          assert.ok(status === 201 || status === 422, String(status));
          if (status !== 201) return;
          expected[from]! -= amountCents;
          if (kind === 'pay') paid[from]! += amountCents;
          else expected[target]! += amountCents;
        }),
      );
      assert.deepEqual(await Promise.all(accounts.map((account) => cents(account.id))), expected);
      assert.ok(paid.every((sum) => sum <= 1500));
    }),
    { numRuns: 25 },
  );
  assert.deepEqual(await faultsInTheBooks(url), []);
});
