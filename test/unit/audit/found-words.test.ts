import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit, type AuditInput } from '../../../chaos/audit/audit.ts';
import { settleWork } from '../../../chaos/audit/settle-work.ts';
import type { OperationOutcome } from '../../../core/outcome.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { booked, paperBooks, paperStore, paperTotal } from '../../support/paper-books.ts';

function row(op: string, outcome: OperationOutcome): LedgerRow {
  return { op, endMs: 1, endpoint: 'POST /bank/payments', lane: '4g', outcome, status: 0 };
}

/** Verdict and words of each invariant that is asked for, and the sentence. */
async function found(input: Partial<AuditInput>, ...ids: readonly string[]): Promise<readonly string[]> {
  const { invariants, sentence } = await audit({
    books: paperBooks({}),
    ledger: [],
    prefix: 'r-',
    before: paperTotal(),
    ask: () => Promise.reject(new Error('nobody there')),
    interruptedWorkers: false,
    settleWithinMs: 1,
    ...input,
  });
  const chosen = invariants.filter(({ id }) => ids.includes(id));
  return [...chosen.map(({ id, verdict, found: words }) => `${id} ${verdict}: ${words}`), sentence];
}

const LEDGER = [row('r-1', 'done'), row('r-2', 'done'), row('r-3', 'refused'), row('r-4', 'refused')];

test('what holds is said with the numbers of what was looked at', async () => {
  const operations = [booked('r-1'), booked('r-2')];
  const said = await found(
    { books: paperBooks({ operations }), ledger: LEDGER },
    'I1',
    'I2',
    'I3',
    'I4',
    'I5',
    'I8',
    'I10',
  );
  assert.deepEqual(said, [
    'I1 holds: 2 acknowledged operations, all in the books',
    'I2 holds: 2 booked operations, each attempted by a user',
    'I3 holds: 2 booked operations, none twice',
    'I4 holds: 2 refused operations, none moved money',
    "I5 holds: customers hold 20,140,000.00, the bank's own accounts -20,140,000.00: together 0.00; customers' total changed by 0.00",
    'I8 holds: the lowest balance is 0.12',
    'I10 holds: 0 unknown operations settled, 2 operations in the books',
    // This ledger keeps no requests to hold the books against.
    '2 acknowledged operations, all in the books; none unknown; money conserved; I12 not certain: 0 operations as asked; 2 could not be compared (first: r-1: its request is in no ledger)',
  ]);
});

test('what is broken is said with how many of how many, and the first', async () => {
  const operations = [booked('r-1', { movements: 2 }), booked('r-3'), booked('r-4'), booked('r-7'), booked('r-8')];
  const books = paperBooks({
    operations,
    interestTwice: { count: 2, examples: ['account 9: paid twice'] },
    negativeAccounts: { count: 2, examples: ['account 5: balance -1.00'] },
    overspentCards: { count: 1, examples: [] },
  });
  const said = await found({ books, ledger: LEDGER }, 'I1', 'I2', 'I3', 'I4', 'I8', 'I11');
  assert.deepEqual(said.slice(0, -1), [
    'I1 broken: 1 of 2 acknowledged operations is not in the books (first: r-2)',
    "I2 broken: 2 of 5 booked operations in no user's ledger (first: r-7)",
    'I3 broken: 1 operation booked more than once (first: r-1); interest paid twice 2 times (first: account 9: paid twice)',
    'I4 broken: 2 of 2 refused operations moved money (first: r-3)',
    'I8 broken: 2 accounts below zero (first: account 5: balance -1.00)',
    'I11 broken: 1 card above its ceiling (first: unnamed)',
  ]);
  const nameless = await found({ books: paperBooks({ negativeAccounts: { count: 1, examples: [] } }) }, 'I8');
  assert.equal(nameless[0], 'I8 broken: 1 account below zero (first: unnamed)');
});

test('books that were wrong before are held against a run only where they went on going wrong', async () => {
  const wrong = { bankCents: 0n };
  const words = async (after: object): Promise<string | undefined> =>
    (await found({ books: paperBooks({ total: after }), before: paperTotal(wrong) }, 'I5'))[0];
  const then = 'before the load already: 20,140,000.00 out of nothing';
  assert.equal(await words(wrong), `I5 unknown: ${then}; unchanged by the load`);
  assert.equal(await words({ bankCents: 1n }), `I5 broken: 20,140,000.01 out of nothing (${then})`);
  assert.equal(await words({}), `I5 broken: the sum changed (${then})`);
  const unposted = { ...wrong, postedCents: 2_014_000_001n };
  const [first] = await found({ books: paperBooks({ total: unposted }), before: paperTotal(wrong) }, 'I5');
  assert.equal(
    first,
    `I5 broken: 20,140,000.00 out of nothing; customers' balances differ from their postings by -0.01 (${then})`,
  );
  const [vanished] = await found({ books: paperBooks({ total: { bankCents: -2_014_000_100n } }) }, 'I5');
  assert.equal(vanished, 'I5 broken: 1.00 vanished');
});

test("customers' total may change, by as much as the bank's own accounts", async () => {
  const total = { customersCents: 2_013_999_000n, bankCents: -2_013_999_000n, postedCents: 2_013_999_000n };
  const [words] = await found({ books: paperBooks({ total }) }, 'I5');
  assert.match(words ?? '', /customers hold 20,139,990\.00, .*; customers' total changed by -10\.00$/);
});

test('unknown operations are told apart by where they were', async () => {
  const operations = [booked('r-1'), booked('r-2', { movements: 0, refused: true }), booked('r-3', { whole: false })];
  const ledger = [row('r-1', 'unknown'), row('r-2', 'unknown'), row('r-3', 'unknown'), row('r-4', 'unknown')];
  const [words, sentence] = await found({ books: paperBooks({ operations }), ledger }, 'I10');
  assert.equal(words, 'I10 broken: 1 operation (first: r-3: only in part in the books)');
  assert.match(sentence ?? '', /; 4 unknown: 1 there, 2 absent, 1 in between; money conserved; I10 broken: /);
});

test('stock that holds is said with its pieces, and what is wrong stands in the sentence', async () => {
  const store = paperStore({ stock: { reserved: 5n, onHand: 1965n } });
  assert.deepEqual(await found({ books: paperBooks({ store }) }, 'I9'), [
    'I9 holds: every confirmed order is paid once, every payment has its order',
    '0 acknowledged operations, all in the books; none unknown; money conserved; stock conserved',
  ]);
  const broken = paperStore({ stock: { onHand: 1n }, unpaid: { count: 1, examples: ['order 1: never paid'] } });
  assert.equal(
    (await found({ books: paperBooks({ store: broken }) }))[0],
    '0 acknowledged operations, all in the books; none unknown; money conserved; stock not conserved: 1,969 pieces vanished ' +
      '(of 2,000 pieces 1 on hand, 0 reserved, 30 sold); I9 broken: 1 disagreement between orders and payments (first: order 1: never paid)',
  );
});

test('invariants stand in the order of their numbers, those of goods among those of money', async () => {
  const { invariants } = await audit({
    books: paperBooks({ store: paperStore({}) }),
    ledger: [],
    prefix: 'r-',
    before: paperTotal(),
    ask: () => Promise.reject(new Error('nobody there')),
    interruptedWorkers: false,
  });
  const numbers = invariants.map(({ id }) => Number(id.slice(1)));
  assert.deepEqual(
    numbers,
    numbers.toSorted((one, other) => one - other),
  );
  assert.equal(new Set(numbers).size < numbers.length, true, 'some are of money and of goods');
});

test('several operations that are wrong are counted in the plural, in every invariant', async () => {
  const operations = [booked('r-1', { movements: 2 }), booked('r-2', { movements: 3 })];
  const ledger = [row('r-1', 'done'), row('r-2', 'done')];
  const [twice] = await found({ books: paperBooks({ operations }), ledger }, 'I3');
  assert.equal(twice, 'I3 broken: 2 operations booked more than once (first: r-1)');
  const interest = { count: 1, examples: ['account 2: twice'] };
  const [once] = await found({ books: paperBooks({ interestTwice: interest }) }, 'I3');
  assert.equal(once, 'I3 broken: interest paid twice 1 time (first: account 2: twice)');
});

test('unknown operations that were not settled are counted, with the reason of the first', async () => {
  const ledger = [row('r-1', 'unknown'), row('r-2', 'unknown')];
  const [words] = await found({ ledger }, 'I10');
  assert.match(words ?? '', /^I10 unknown: 2 of 2 unknown operations not settled \(first: r-1: /);
});

test('waiting for work under way says so once, goes on where it cannot look, and ends when it is over', async () => {
  const looks = [undefined, 3, 2, undefined, 0, 9];
  const said: string[] = [];
  const underWay = (): Promise<number> => {
    const left = looks.shift();
    return left === undefined ? Promise.reject(new Error('down')) : Promise.resolve(left);
  };
  await settleWork({ underWay }, { withinMs: 60_000, say: (text) => said.push(text) });
  assert.deepEqual(said, ['waiting for the system to end what is under way: 3']);
  assert.deepEqual(looks, [9]);
});

test('waiting for work under way ends with patience, and with the signal', async () => {
  let looks = 0;
  const underWay = (): Promise<number> => Promise.resolve((looks += 1));
  await settleWork({ underWay }, { withinMs: 0 });
  await settleWork({ underWay }, { withinMs: 60_000, signal: AbortSignal.abort() });
  assert.equal(looks, 2);
});
