import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import type { BankAnswer, BankService } from '../../support/bank-service.ts';
import { ADMIN } from '../../support/interest-run.ts';
import { eventually } from '../../support/eventually.ts';
import { rowsOf } from '../../support/seeded-bank.ts';
import { faultsInTheShop, isSettled, makeDue } from '../../support/shop-books.ts';
import { cardOfCustomer, checkout, filledCart, seededShop, startShop } from '../../support/shop-service.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';

const RUNS = 10;
/** In each round three customers and a store of their own. */
const USERS = 3;

let database: TestDatabase;
let url: string;
/** Two instances of everything on one database; the second one is there to be killed (to dispose of it is SIGKILL). */
let shops: [BankService, BankService];
let round = 0;

before(async () => {
  database = await startTestDatabase({ fsync: 'off' });
  url = await seededShop(database, 'shop', { profiles: USERS * RUNS, stores: RUNS });
  shops = [await startShop(url), await startShop(url)];
});
after(async () => {
  for (const shop of shops) await shop[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const user = fc.nat({ max: USERS - 1 });
const cents = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60_000 }));
const step = fc.record({
  /** Few keys, so that they meet: as retries and as reuses. */
  key: fc.nat({ max: 12 }),
  asked: fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('pay' as const), user, cents }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('transfer' as const), user, to: user, cents }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('checkout' as const), cart: fc.nat({ max: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('interest' as const), half: fc.constantFrom('A', 'B') }) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface OwnCart {
  readonly user: number;
  readonly cart: number;
}

/**
 * Of the three pieces of product 97 that the store has, more are wanted than there are; and one cart is too dear for its
 * card, so that what was reserved for it is put back.
 */
async function newCarts(): Promise<readonly OwnCart[]> {
  const items: readonly (readonly [number, Readonly<Record<number, number>>])[] = [
    [0, { 97: 2 }],
    [1, { 97: 2 }],
    [2, { 97: 1, 1: 1 }],
    [0, { 2: 3, 3: 2 }],
    [1, { 4: 99 }],
  ];
  return Promise.all(
    items.map(async ([at, wanted]) => {
      const who = customer(at);
      return { user: who, cart: await filledCart(shops[0].as({ user: who, role: 'customer' }), round, wanted) };
    }),
  );
}

function customer(at: number): number {
  return USERS * (round - 1) + at + 1;
}

async function send(shop: BankService, { key: number, asked }: Step, carts: readonly OwnCart[]): Promise<BankAnswer> {
  const key = `r${round}-${number}`;
  if (asked.kind === 'interest') {
    return shop.as(ADMIN).post('/api/v1/bank/interest-runs', { period: `${2100 + round}-01-${asked.half}` }, key);
  }
  if (asked.kind === 'checkout') {
    const { user: who, cart } = carts[asked.cart] ?? { user: 0, cart: 0 };
    return checkout(shop.as({ user: who, role: 'customer' }), cart, cardOfCustomer(who), key);
  }
  const who = customer(asked.user);
  const client = shop.as({ user: who, role: 'customer' });
  const amount = (asked.cents / 100).toFixed(2);
  if (asked.kind === 'pay') {
    return client.post('/api/v1/bank/payments', { card: cardOfCustomer(who), merchant: 'm', amount }, key);
  }
  const [from, to] = [2 * who - 1, asked.to === asked.user ? 2 * who : 2 * customer(asked.to) - 1];
  return client.post('/api/v1/bank/transfers', { from, to, amount }, key);
}

/** What an answer says for good; undefined: nothing yet, ask again. */
function toldBy(answer: BankAnswer | undefined): string | undefined {
  if (answer === undefined || answer.status === 503) return undefined;
  assert.ok([201, 202, 404, 409, 422].includes(answer.status), `${answer.status} ${answer.text}`);
  return answer.status < 300 ? `done ${String(answer.body['id'])}` : String(answer.body['code']);
}

/** Every answer to one request under one key, of whichever instance and before or after its death. */
class Told {
  readonly #answers = new Map<string, Set<string>>();

  add(asked: Step, words: string | undefined): void {
    if (words === undefined) return;
    const same = JSON.stringify(asked);
    this.#answers.set(same, (this.#answers.get(same) ?? new Set()).add(words));
  }

  assertOneEach(): void {
    for (const [asked, words] of this.#answers) assert.equal(words.size, 1, `${asked}: ${[...words].join(' ')}`);
  }
}

async function everythingEnded(): Promise<void> {
  await makeDue(url);
  await eventually(() => isSettled(url));
  await eventually(
    async () => (await rowsOf(url, 'SELECT FROM bank.interest_runs WHERE finished_at IS NULL')).length === 0,
  );
}

test('whatever payments, transfers, checkouts, interest runs and a kill meet: one effect and one answer per key, money and stock conserved', async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 30, maxLength: 60 }),
      fc.integer({ min: 0, max: 80 }),
      async (steps, killAfterMs) => {
        round += 1;
        const carts = await newCarts();
        const told = new Told();
        const asked = steps.map(async (one, at) => {
          // Not all at once: some are to be under way when it happens.
          await sleep(at % 30);
          const answer = await send(shops[at % 2] ?? shops[0], one, carts).catch(() => undefined);
          told.add(one, toldBy(answer));
          kinds.add(`${one.asked.kind} ${answer?.status}`);
        });
        await sleep(killAfterMs);
        await shops[1][Symbol.asyncDispose]();
        await Promise.all(asked);
        await makeDue(url);
        for (const one of steps) {
          await eventually(async () => {
            const words = toldBy(await send(shops[0], one, carts));
            told.add(one, words);
            return words !== undefined;
          });
        }
        shops[1] = await startShop(url);
        await everythingEnded();
        told.assertOneEach();
        assert.deepEqual(await faultsInTheShop(url), []);
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
  // A property whose steps are all refused, or never cut off, would say nothing.
  for (const met of ['pay 201', 'transfer 201', 'checkout 201', 'checkout 409', 'checkout 422', 'interest 202']) {
    assert.ok(kinds.has(met), `${met} never happened: ${[...kinds].join(', ')}`);
  }
  assert.ok(
    [...kinds].some((kind) => kind.endsWith('undefined')),
    'the kill cut nobody off',
  );
});
