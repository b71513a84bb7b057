import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { migrate } from '../../../sut/app/storage/migrate.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

let database: TestDatabase;
let client: Client;

const MIGRATIONS = join(import.meta.dirname, '..', '..', '..', 'sut', 'app', 'bank', 'migrations');
const SECOND_US = 1_000_000;
const HOUR_US = 3600 * SECOND_US;
const WINDOW_US = 168 * HOUR_US;
const CEILING_CENTS = 1000;
/** In the week before summer time begins in the time zone of the test's database: a week there has 167 hours. */
const START_US = Date.parse('2026-03-26T22:00:00Z') * 1000;

before(async () => {
  database = await startTestDatabase({ fsync: 'off', timezone: 'Europe/Paris' });
  const url = await database.create('bank');
  await migrate(url, [{ schema: 'bank', migrations: MIGRATIONS }]);
  client = new Client({ connectionString: url });
  await client.connect();
  await client.query("SELECT bank.create_profile('p', 'f', 1, 'Ada')");
});
after(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
});

let keys = 0;

async function openAccount(): Promise<number> {
  keys += 1;
  const { rows } = await client.query<{ subject_id: string }>(
    "SELECT subject_id FROM bank.open_account($1, 'f', 1, 1, 'checking', 100000000, $2)",
    [`open-${keys}`, CEILING_CENTS],
  );
  return Number(rows[0]?.subject_id);
}

/** Whether the payment was made, at a time in microseconds since the epoch. */
async function pay(account: number, cents: number, atUs: number): Promise<boolean> {
  keys += 1;
  const { rows } = await client.query<{ refusal: string | null }>(
    "SELECT refusal FROM bank.pay($1, 'f', 1, $2, 'm', $3, timestamptz 'epoch' + $4 * interval '1 microsecond')",
    [`pay-${keys}`, account, cents, atUs],
  );
  const refusal = rows[0]?.refusal ?? null;
  assert.ok(refusal === null || refusal === 'weekly-ceiling-exceeded', String(refusal));
  return refusal === null;
}

test('a payment stops counting exactly 168 hours after it was made, to the microsecond', async () => {
  for (const offsetUs of [0, 5 * HOUR_US, 23 * HOUR_US + 1, 24 * HOUR_US - 1]) {
    const account = await openAccount();
    const atUs = START_US + offsetUs;
    assert.equal(await pay(account, 600, atUs), true);
    assert.equal(await pay(account, 400, atUs + HOUR_US), true);
    assert.equal(await pay(account, 1, atUs + WINDOW_US - 1), false);
    assert.equal(await pay(account, 601, atUs + WINDOW_US), false);
    assert.equal(await pay(account, 600, atUs + WINDOW_US), true);
    assert.equal(await pay(account, 1, atUs + WINDOW_US + HOUR_US - 1), false);
    assert.equal(await pay(account, 400, atUs + WINDOW_US + HOUR_US), true);
  }
});

test('within the oldest day each payment leaves the window by itself', async () => {
  const account = await openAccount();
  const dayUs = Date.parse('2026-03-02T00:00:00Z') * 1000;
  for (let hour = 0; hour < 10; hour += 1) assert.equal(await pay(account, 100, dayUs + hour * HOUR_US), true);
  for (let hour = 0; hour < 10; hour += 1) {
    const leavesUs = dayUs + hour * HOUR_US + WINDOW_US;
    assert.equal(await pay(account, 100, leavesUs - 1), false);
    assert.equal(await pay(account, 100, leavesUs), true);
  }
});

test('a clock that is set back does not open the window again', async () => {
  const account = await openAccount();
  assert.equal(await pay(account, 1000, START_US + 30 * 24 * HOUR_US), true);
  assert.equal(await pay(account, 1, START_US), false);
});

test('for any payments at any times the ceiling decides like a sum over the last 168 hours', async () => {
  const stepUs = fc.oneof(
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 0, max: 6 * HOUR_US }),
    fc.integer({ min: 0, max: 60 * HOUR_US }),
    fc.constantFrom(24 * HOUR_US, WINDOW_US - 1, WINDOW_US, WINDOW_US + 1, 8 * 24 * HOUR_US),
    fc.integer({ min: 0, max: 40 * 24 * HOUR_US }),
    // Backwards, as clocks are sometimes set.
    fc.integer({ min: -3 * HOUR_US, max: 0 }),
  );
  /** Or at the moment when an earlier payment leaves the window, give or take a microsecond. */
  const time = fc.oneof(
    { weight: 3, arbitrary: fc.record({ stepUs }) },
    { weight: 2, arbitrary: fc.record({ leaving: fc.nat(), offUs: fc.integer({ min: -1, max: 1 }) }) },
  );
  const payments = fc.array(
    fc.tuple(time, fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 1001 }))),
    {
      minLength: 1,
      maxLength: 40,
      size: 'max',
    },
  );
  await fc.assert(
    fc.asyncProperty(payments, async (orders) => {
      const account = await openAccount();
      const made: { readonly atUs: number; readonly cents: number }[] = [];
      let nowUs = START_US;
      for (const [when, cents] of orders) {
        const lastUs = made.at(-1)?.atUs ?? Number.NEGATIVE_INFINITY;
        if ('stepUs' in when) nowUs += when.stepUs;
        else nowUs = Math.max(nowUs, (made[when.leaving % made.length]?.atUs ?? nowUs) + WINDOW_US + when.offUs);
        const atUs = Math.max(nowUs, lastUs);
        const spent = made.filter((one) => one.atUs > atUs - WINDOW_US).reduce((sum, one) => sum + one.cents, 0);
        const fits = spent + cents <= CEILING_CENTS;
        assert.equal(await pay(account, cents, nowUs), fits, `${cents} cents at ${atUs}, ${spent} spent`);
        if (fits) made.push({ atUs, cents });
      }
    }),
    { numRuns: 120 },
  );
});
