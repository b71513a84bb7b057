import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { cardNumberOf } from '../../../sut/app/bank/card-number.ts';
import { remoteBank } from '../../../sut/app/bank/remote-bank.ts';
import { inRequest } from '../../../sut/app/http/request-context.ts';
import { createPeerAgent } from '../../../sut/app/peers/exchange.ts';
import { faultsInTheBooks } from '../../support/bank-books.ts';
import { startBank, type BankAnswer, type BankService } from '../../support/bank-service.ts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN } from '../../support/interest-run.ts';
import { peerClientOf } from '../../support/peer-client-of.ts';
import { rowsOf, seededBank } from '../../support/seeded-bank.ts';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts';
import { authorizationOf, TOKEN_ENV } from '../../support/tokens.ts';

let database: TestDatabase;
let url: string;
/** Two instances on one database; the second one is there to be killed. */
let banks: [BankService, BankService];
let round = 0;
const agent = createPeerAgent();

const PROFILES = 600;
const USERS = 3;

before(async () => {
  database = await startTestDatabase();
  url = await seededBank(database, 'bank', PROFILES);
  banks = [await startBank(url), await startBank(url)];
});
after(async () => {
  agent.destroy();
  for (const bank of banks) await bank[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const user = fc.integer({ min: 1, max: USERS });
const account = fc.integer({ min: 1, max: 2 * USERS });
const cents = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60_000 }));
/** Few keys, so that they meet: as retries, as reuses, and as closings of payments that came or come. */
const key = fc.integer({ min: 0, max: 12 });
const step = fc.record({
  key,
  asked: fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('pay' as const), user, cents }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('transfer' as const), user, to: account, cents }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('order' as const), user, cents }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('interest' as const), half: fc.constantFrom('A', 'B') }) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Whose key it is: payments for orders are made, and closed, under keys of the system. */
function ownerOf(asked: Step['asked']): string {
  if (asked.kind === 'order' || asked.kind === 'close') return 'system';
  return 'user' in asked ? `customer-${asked.user}` : 'admin';
}

async function send(bank: BankService, { key: number, asked }: Step): Promise<BankAnswer> {
  const name = `r${round}-${ownerOf(asked)}-${number}`;
  if (asked.kind === 'close') {
    const headers = { authorization: `Bearer ${TOKEN_ENV.SERVICE_TOKEN}`, 'idempotency-key': name };
    return bank.send(`/internal/v1/bank/keys/${name}/close`, { method: 'POST', headers });
  }
  if (asked.kind === 'interest') {
    return bank.as(ADMIN).post('/api/v1/bank/interest-runs', { period: `${2100 + round}-01-${asked.half}` }, name);
  }
  if (asked.kind === 'order') return payForOrder(bank, name, asked);
  const customer = bank.as({ user: asked.user, role: 'customer' });
  const from = 2 * asked.user - 1;
  const amount = (asked.cents / 100).toFixed(2);
  if (asked.kind === 'pay') {
    return customer.post('/api/v1/bank/payments', { card: cardNumberOf(from), merchant: 'm', amount }, name);
  }
  const to = asked.to === from ? from + 1 : asked.to;
  return customer.post('/api/v1/bank/transfers', { from, to, amount }, name);
}

/** As the orders' service does it, in words of the API. */
async function payForOrder(
  bank: BankService,
  name: string,
  { user: owner, cents: paid }: { readonly user: number; readonly cents: number },
): Promise<BankAnswer> {
  const { authorization } = authorizationOf({ user: owner, role: 'customer' });
  const order = {
    key: name,
    fingerprint: `${owner} ${paid}`,
    owner,
    card: cardNumberOf(2 * owner - 1),
    merchant: 'store-1',
    amountCents: BigInt(paid),
  };
  const remote = remoteBank(peerClientOf('bank', bank.url, agent));
  const outcome = await inRequest({ requestId: name, authorization }, () => remote.pay(order));
  const body = outcome.done ? { id: outcome.value.id } : { code: outcome.refusal };
  return { status: outcome.done ? 201 : 422, headers: new Headers(), text: JSON.stringify(body), body };
}

/** What an answer says for good, in words that two answers to one request share. Interest runs go on meanwhile. */
function toldBy({ asked }: Step, { status, body }: BankAnswer): string {
  if (asked.kind === 'close') return body['done'] === true ? `paid ${String(body['id'])}` : String(body['refusal']);
  if (asked.kind === 'interest' && status === 202) return `run ${String(body['id'])}`;
  return status === 201 ? `paid ${String(body['id'])}` : String(body['code']);
}

/** The same request under the same key must always have been told the same; closings see what payments were told. */
function agree(told: readonly (readonly [Step, string])[]): void {
  const ends = new Map<string, string>();
  for (const [one, words] of told) {
    const same = JSON.stringify(one);
    assert.equal(words, ends.get(same) ?? words, same);
    ends.set(same, words);
  }
  const paid = told.filter(([, words]) => words.startsWith('paid'));
  for (const [whose, answers] of Map.groupBy(paid, ([one]) => `key ${one.key} of ${ownerOf(one.asked)}`)) {
    assert.ok(new Set(answers.map(([, words]) => words)).size <= 1, `${whose} moved money twice`);
  }
}

async function interestDone(): Promise<void> {
  await eventually(async () => {
    const open = await rowsOf(url, 'SELECT FROM bank.interest_runs WHERE finished_at IS NULL');
    return open.length === 0;
  });
}

test('whatever payments, transfers, closings and interest runs meet: one effect per key, told the same to all, books right', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      round += 1;
      const told = await Promise.all(
        steps.map(async (one, at): Promise<readonly [Step, string]> => {
          const answer = await send(banks[at % 2] ?? banks[0], one);
          assert.ok([200, 201, 202, 409, 422].includes(answer.status), `${answer.status} ${answer.text}`);
          return [one, toldBy(one, answer)];
        }),
      );
      agree(told);
      await interestDone();
      assert.deepEqual(await faultsInTheBooks(url), []);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

test('the same with a bank that is killed in between: what was told stays true, a retry elsewhere ends the rest', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 30, maxLength: 60 }),
      fc.integer({ min: 0, max: 40 }),
      async (steps, killAfterMs) => {
        round += 1;
        const asked = steps.map(async (one, at): Promise<readonly [Step, string | undefined]> => {
          // Not all at once: some are to be under way when it happens.
          await sleep(at % 30);
          const answer = await send(banks[at % 2] ?? banks[0], one).catch(() => undefined);
          return [one, answer === undefined ? undefined : toldBy(one, answer)];
        });
        await sleep(killAfterMs);
        const gone = once(banks[1].child, 'exit');
        banks[1].child.kill('SIGKILL');
        await gone;
        const first = await Promise.all(asked);
        const second = await Promise.all(
          steps.map(async (one): Promise<readonly [Step, string]> => [one, toldBy(one, await send(banks[0], one))]),
        );
        agree([...first.filter((pair): pair is readonly [Step, string] => pair[1] !== undefined), ...second]);
        banks[1] = await startBank(url);
        await interestDone();
        assert.deepEqual(await faultsInTheBooks(url), []);
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
});
