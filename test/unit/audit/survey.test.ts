import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { audit, type AuditInput } from '../../../chaos/audit/audit.ts';
import { BooksFold, foldedText } from '../../../core/books-fold.ts';
import type { AuditResult } from '../../../core/run-files.ts';
import type { BookedOperation, Books } from '../../../core/system.ts';
import { TextHash } from '../../../core/text-hash.ts';
import type { LedgerRow } from '../../../core/worker-protocol.ts';
import { answersAgain } from '../../support/answers-again.ts';
import { ASKED, booked, paperBooks, paperTotal } from '../../support/paper-books.ts';

const ACCOUNTS = 300;

/** Acknowledged payments r-1, r-2, … */
const LEDGER: readonly LedgerRow[] = Array.from({ length: ACCOUNTS }, (_, at) => ({
  op: `r-${at + 1}`,
  endMs: 1,
  endpoint: 'POST /bank/payments',
  lane: 'l',
  outcome: 'done',
  status: 201,
  ask: ASKED,
  answer: { digest: '', fields: { id: at + 1, balance: '9.00' } },
}));

const BOOKED = LEDGER.map(({ op }, at) => {
  const { did = '' } = booked(op).effect ?? {};
  return booked(op, { effect: { did, id: String(at + 1), cents: '900' } });
});

/** Books that can be added up, and that count the operations they were asked for. */
function foldingBooks(operations: readonly BookedOperation[]): Books & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    ...paperBooks({}),
    asked,
    operations: async (_, only) => {
      const fold = new BooksFold();
      const found = operations.filter(
        ({ key }) => only === undefined || only.keys.includes(key) || only.buckets.includes(fold.bucketOf(key)),
      );
      asked.push(found.length);
      return found;
    },
    fold: async (_, without) => {
      const fold = new BooksFold();
      for (const { key, effect } of operations) {
        if (!without.includes(key))
          fold.add(key, foldedText(key, effect?.did ?? '', effect?.id ?? '', effect?.cents ?? ''));
      }
      return fold;
    },
  };
}

async function audited(input: Partial<AuditInput>): Promise<AuditResult> {
  return audit({
    books: foldingBooks(BOOKED),
    ledger: LEDGER,
    prefix: 'r-',
    before: paperTotal(),
    ask: answersAgain(Array.isArray(input.ledger) ? (input.ledger as readonly LedgerRow[]) : LEDGER),
    interruptedWorkers: false,
    settleWithinMs: 50,
    mostOneByOne: 50,
    ...input,
  });
}

function troubles(result: AuditResult): string[] {
  return result.invariants.filter(({ verdict }) => verdict !== 'holds').map(({ id, verdict }) => `${id} ${verdict}`);
}

describe('the audit of a long run', () => {
  it('looks at nothing one by one where all sums agree', async () => {
    const books = foldingBooks(BOOKED);
    const result = await audited({ books });
    assert.deepEqual(troubles(result), []);
    // The second time for those alone that are asked again.
    assert.deepEqual(books.asked, [0, 300]);
    assert.match(result.sentence, /^300 acknowledged operations, all in the books; none unknown/);
    assert.deepEqual([result.done, result.requests], [300, 300]);
  });

  it('finds the one operation that is booked otherwise, and the one that is lost', async () => {
    const other = {
      did: 'payment of 1 cents from account 1 of customer 1 to account -2 at shop',
      id: '7',
      cents: '900',
    };
    const operations = BOOKED.filter(({ key }) => key !== 'r-9').map((operation) =>
      operation.key === 'r-7' ? { ...operation, effect: other } : operation,
    );
    const books = foldingBooks(operations);
    const result = await audited({ books });
    assert.deepEqual(troubles(result), ['I1 broken', 'I12 broken']);
    assert.match(result.sentence, /^1 of 300 acknowledged operations is not in the books \(first: r-9\)/);
    assert.match(result.sentence, /I12 broken: 1 operation \(first: r-7: asked for payment of 100 cents/);
    assert.ok((books.asked[0] ?? 0) < 20, String(books.asked));
  });

  it('compares unknown, refused and repeated operations one by one, and knows of them all', async () => {
    const ledger = LEDGER.map((row): LedgerRow => {
      if (row.op === 'r-1') return { ...row, outcome: 'refused', status: 422 };
      return row.op === 'r-2' ? { ...row, try: 2 } : row;
    });
    const result = await audited({ ledger });
    assert.deepEqual(troubles(result), ['I4 broken']);
    assert.deepEqual([result.done, result.refused], [299, 1]);
  });

  it('does not know where more differs than it can look at', async () => {
    const balances = BOOKED.map((operation) => ({ ...operation, key: operation.key.replace('r-', 'r-x') }));
    const result = await audited({ books: foldingBooks(balances) });
    assert.ok(troubles(result).includes('I1 broken'), result.sentence);
    // What was answered has no field that the books could be held against: nothing is wrong, and not all was seen.
    const vague = BOOKED.map(({ effect, ...operation }) => ({ ...operation, effect: { did: effect?.did ?? '' } }));
    const unsure = await audited({ books: foldingBooks(vague) });
    assert.deepEqual(troubles(unsure), ['I1 unknown', 'I12 unknown'], unsure.sentence);
  });
});

/** SELECT hashtextextended(text, 0) */
const HASHES: readonly (readonly [string, bigint])[] = [
  ['', -6939563903564495251n],
  ['a', 3591986179850072241n],
  ['twelve bytes', -7123776401673968163n],
  ['Café & Co', -5348794916372727294n],
  ['payment of 100 cents from account 17', -4770804301838456813n],
];

describe('the hash of a text', () => {
  for (const [text, value] of HASHES) {
    it(`is that of PostgreSQL: ${JSON.stringify(text)}`, () => {
      const { high, low } = new TextHash().of(text);
      assert.equal(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)), value);
    });
  }
});
