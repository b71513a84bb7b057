import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { audit, type AuditInput } from '../../../chaos/audit/audit.ts';
import type { OperationOutcome } from '../../../core/outcome.ts';
import type { AuditResult } from '../../../core/run-files.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { answersAgain } from '../../support/answers-again.ts';
import { ASKED, booked, paperBooks, paperStore, paperTotal } from '../../support/paper-books.ts';

const STATUS: Readonly<Record<OperationOutcome, number>> = { done: 201, refused: 422, unknown: 0 };

function row(op: string, outcome: OperationOutcome): LedgerRow {
  const base = { op, endMs: 1, endpoint: 'POST /bank/payments', lane: '4g', outcome, status: STATUS[outcome] };
  return outcome === 'unknown'
    ? { ...base, ask: { method: 'POST', path: '/p', body: { op } } }
    : { ...base, ask: ASKED };
}

async function audited(input: Partial<AuditInput>): Promise<AuditResult> {
  return audit({
    books: paperBooks({}),
    ledger: [],
    prefix: 'r-',
    before: paperTotal(),
    ask: answersAgain(Array.isArray(input.ledger) ? (input.ledger as readonly LedgerRow[]) : []),
    interruptedWorkers: false,
    settleWithinMs: 50,
    ...input,
  });
}

async function* streamOfRefusals(): AsyncGenerator<LedgerRow> {
  for (let index = 0; index < 3; index += 1) yield row(`r-${index}`, 'refused');
}

async function brokenIn(books: Parameters<typeof paperBooks>[0]): Promise<string[]> {
  return troubles(await audited({ books: paperBooks(books) }));
}

/** With what was found. */
async function brokenInStore(store: Parameters<typeof paperStore>[0]): Promise<string[]> {
  const { invariants } = await audited({ books: paperBooks({ store: paperStore(store) }) });
  return invariants.filter(({ verdict }) => verdict === 'broken').map(({ id, found }) => `${id} ${found}`);
}

/** What the invariant over stock says of the stock on paper. */
function figures(onHand: number): string {
  return `(of 2,000 pieces ${onHand.toLocaleString('en-US')} on hand, 0 reserved, 30 sold)`;
}

/** The invariants that do not hold: `I1 broken`. */
function troubles(result: AuditResult): string[] {
  return result.invariants.filter(({ verdict }) => verdict !== 'holds').map(({ id, verdict }) => `${id} ${verdict}`);
}

describe('the audit', () => {
  it('finds nothing wrong with books that agree with the ledger', async () => {
    const result = await audited({
      books: paperBooks({ operations: [booked('r-1'), booked('r-2', { movements: 0, refused: true })] }),
      ledger: [row('r-1', 'done'), row('r-2', 'refused')],
    });
    assert.deepEqual(troubles(result), []);
    assert.equal(result.sentence, '1 acknowledged operation, all in the books; none unknown; money conserved');
  });

  it('tells unknown operations that are there from absent ones, before it asks again', async () => {
    const books = [booked('r-there')];
    const result = await audited({
      books: { ...paperBooks({}), operations: () => Promise.resolve([...books]) },
      ledger: [row('r-there', 'unknown'), row('r-absent', 'unknown')],
      ask: (op) => {
        if (op === 'r-absent') books.push(booked(op));
        return Promise.resolve({ status: 201 });
      },
    });
    assert.deepEqual(troubles(result), []);
    assert.match(result.sentence, /; 2 unknown: 1 there, 1 absent, none in between; money conserved$/);
  });

  it('holds an operation that is unknown and in the books against its request, too', async () => {
    const result = await audited({
      books: paperBooks({ operations: [booked('r-1'), booked('r-2')] }),
      ledger: [
        { ...row('r-1', 'unknown'), ask: ASKED },
        {
          ...row('r-2', 'unknown'),
          ask: { ...ASKED, body: { card: '4000000000000001', merchant: 'shop', amount: '2.00' } },
        },
      ],
      ask: () => Promise.resolve({ status: 201 }),
    });
    assert.deepEqual(troubles(result), ['I12 broken']);
    assert.match(result.sentence, /\(first: r-2: asked for payment of 200 cents .*, booked payment of 100 cents/);
  });

  it('names the first operation that was acknowledged and lost', async () => {
    const result = await audited({
      books: paperBooks({ operations: [booked('r-2')] }),
      ledger: [row('r-1', 'done'), row('r-2', 'done')],
    });
    assert.deepEqual(troubles(result), ['I1 broken']);
    assert.match(result.sentence, /^1 of 2 acknowledged operations is not in the books \(first: r-1\)/);
    assert.deepEqual(result.invariants[0]?.examples, ['r-1']);
  });

  it('calls an acknowledged operation that is only half there lost', async () => {
    const operations = [booked('r-1', { whole: false })];
    const result = await audited({ books: paperBooks({ operations }), ledger: [row('r-1', 'done')] });
    assert.deepEqual(troubles(result), ['I1 broken']);
  });

  it('breaks I2 for a booked operation that nobody attempted', async () => {
    const result = await audited({ books: paperBooks({ operations: [booked('r-9')] }) });
    assert.deepEqual(troubles(result), ['I2 broken']);
  });

  it('accuses nobody of a surplus when a worker took its last rows along', async () => {
    const result = await audited({ books: paperBooks({ operations: [booked('r-9')] }), interruptedWorkers: true });
    assert.deepEqual(troubles(result), ['I2 unknown']);
    assert.match(result.sentence, /I2 not certain: 1 of 1 booked operation in no user's ledger/);
  });

  it('breaks I3 for a movement that was made twice', async () => {
    const operations = [booked('r-1', { movements: 2 })];
    const result = await audited({ books: paperBooks({ operations }), ledger: [row('r-1', 'done')] });
    assert.deepEqual(troubles(result), ['I3 broken']);
  });

  it('breaks I4 for a refusal that moved money', async () => {
    const result = await audited({
      books: paperBooks({ operations: [booked('r-1')] }),
      ledger: [row('r-1', 'refused')],
    });
    assert.deepEqual(troubles(result), ['I4 broken']);
  });

  for (const later of ['done', 'unknown'] as const) {
    it(`breaks I4 for an operation that was refused even once and left a trace, though the next answer was ${later}`, async () => {
      for (const ledger of [
        [row('r-1', 'refused'), row('r-1', later)],
        [row('r-1', later), row('r-1', 'refused')],
      ]) {
        const result = await audited({
          books: paperBooks({ operations: [booked('r-1')] }),
          ledger,
          ask: () => Promise.resolve({ status: 201 }),
        });
        assert.deepEqual(troubles(result), ['I4 broken', 'I10 broken']);
      }
    });
  }

  it('breaks I5 for money out of nothing, and for balances that were never posted', async () => {
    const created = await audited({ books: paperBooks({ total: { bankCents: -2_013_999_900n } }) });
    assert.deepEqual(troubles(created), ['I5 broken']);
    assert.match(created.sentence, /money not conserved: 1\.00 out of nothing/);
    const unposted = await audited({ books: paperBooks({ total: { postedCents: 2_013_999_995n } }) });
    assert.match(unposted.sentence, /balances differ from their postings by 0\.05/);
  });

  it('does not blame a run for books that were wrong before it and did not change', async () => {
    const total = { bankCents: 0n };
    const result = await audited({ books: paperBooks({ total }), before: paperTotal(total) });
    assert.deepEqual(troubles(result), ['I5 unknown']);
  });

  it('breaks the invariant whose cases the books name', async () => {
    const finding = { count: 21, examples: ['account 7: whatever is wrong with it'] };
    assert.deepEqual(await brokenIn({ interestTwice: finding }), ['I3 broken']);
    assert.deepEqual(await brokenIn({ unbalancedAccounts: finding }), ['I6 broken']);
    assert.deepEqual(await brokenIn({ unbalancedTransfers: finding }), ['I7 broken']);
    assert.deepEqual(await brokenIn({ negativeAccounts: finding }), ['I8 broken']);
    assert.deepEqual(await brokenIn({ overspentCards: finding }), ['I11 broken']);
  });

  it('says of stores that their stock is conserved, and nothing of them where there are none', async () => {
    const withStores = await audited({ books: paperBooks({ store: paperStore({}) }) });
    assert.deepEqual(troubles(withStores), []);
    assert.match(withStores.sentence, /; money conserved; stock conserved$/);
    const without = await audited({});
    assert.doesNotMatch(without.sentence, /stock/);
    assert.deepEqual(without.invariants.map(({ id }) => id).join(' '), 'I1 I2 I3 I4 I5 I6 I7 I8 I10 I11 I12 I13');
  });

  it('breaks what speaks of goods where goods are wrong, and leaves what speaks of money', async () => {
    const finding = { count: 1, examples: ['product 7 in store 1: whatever is wrong with it'] };
    assert.deepEqual(await brokenInStore({ stock: { onHand: 1971n } }), [`I5 1 piece out of nothing ${figures(1971)}`]);
    assert.deepEqual(await brokenInStore({ stock: { onHand: 1968n } }), [`I5 2 pieces vanished ${figures(1968)}`]);
    assert.deepEqual(await brokenInStore({ ordered: 29n }), [
      `I5 1 piece sold without a confirmed order ${figures(1970)}`,
    ]);
    assert.deepEqual(await brokenInStore({ ordered: 33n }), [
      `I5 3 pieces in confirmed orders that never left the stock ${figures(1970)}`,
    ]);
    const first = (what: string): string => `${what} (first: ${finding.examples[0]})`;
    assert.deepEqual(await brokenInStore({ misplaced: finding }), [
      `I5 1 order and the goods taken for them disagree (first: ${finding.examples[0]}) ${figures(1970)}`,
    ]);
    assert.deepEqual(await brokenInStore({ unbalanced: finding }), [
      first('I6 1 stock whose quantity is not its movements'),
    ]);
    assert.deepEqual(await brokenInStore({ negative: finding }), [first('I8 1 stock below zero')]);
    assert.deepEqual(await brokenInStore({ unpaid: finding }), [
      first('I9 1 disagreement between orders and payments'),
    ]);
  });

  it('judges orders only when the system has ended them, also those that it opened when it was asked again', async () => {
    const looks: number[] = [2, 1, 0, 1, 0];
    const left = [...looks];
    const store = { ...paperStore({}), openOrders: () => Promise.resolve(left.shift() ?? 0) };
    const result = await audited({
      books: paperBooks({ operations: [booked('r-1')], store }),
      ledger: [row('r-1', 'unknown')],
      ask: () => Promise.resolve({ status: 201 }),
      settleWithinMs: 5_000,
    });
    assert.deepEqual(left, []);
    assert.deepEqual(troubles(result), []);
  });

  it('calls it unknown when an order stays open, however many are paid', async () => {
    const result = await audited({ books: paperBooks({ store: paperStore({ open: [3] }) }) });
    assert.deepEqual(troubles(result), ['I9 unknown']);
    assert.match(result.sentence, /I9 not certain: 3 orders still open, neither done nor undone$/);
  });

  it('counts the requests, of which an operation may have had several', async () => {
    const ledger = [row('r-1', 'unknown'), row('r-1', 'done'), row('r-2', 'refused')];
    const { requests, done, refused, unknown } = await audited({ ledger });
    assert.deepEqual([requests, done, refused, unknown], [3, 1, 1, 0]);
  });

  it('calls what it cannot read unknown, never held', async () => {
    const books = { ...paperBooks({}), unbalancedAccounts: () => Promise.reject(new Error('connection refused')) };
    const stopped = AbortSignal.abort();
    const result = await audited({ books, signal: stopped });
    assert.deepEqual(troubles(result), ['I6 unknown']);
    assert.match(result.sentence, /I6 not certain: not checked: the books cannot be read: connection refused/);
  });

  it('judges ledger rows of a foreign prefix as not looked for', async () => {
    assert.deepEqual(troubles(await audited({ ledger: [row('x-1', 'done')] })), ['I1 unknown']);
  });

  it('reads a ledger that streams', async () => {
    const result = await audited({ ledger: streamOfRefusals() });
    assert.deepEqual([result.done, result.refused, result.unknown], [0, 3, 0]);
  });

  it('finds the one lost operation among 100,000', async () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => `r-${index}`);
    const operations = keys.filter((key) => key !== 'r-77777').map((key) => booked(key));
    const result = await audited({ books: paperBooks({ operations }), ledger: keys.map((key) => row(key, 'done')) });
    assert.match(result.sentence, /^1 of 100,000 acknowledged operations is not in the books \(first: r-77777\)/);
  });

  it('keeps 20 examples of many', async () => {
    const operations = Array.from({ length: 50 }, (_, index) => booked(`r-${index}`));
    const result = await audited({ books: paperBooks({ operations }) });
    assert.equal(result.invariants.find(({ id }) => id === 'I2')?.examples.length, 20);
  });
});
