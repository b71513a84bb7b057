import type { BookedOperation, Books, BooksTotal, Finding } from '../../core/system.ts';

/** Books in memory for tests of pure judging: whatever is asked of them is what was put in. */
export function paperBooks(content: {
  readonly operations?: readonly BookedOperation[];
  readonly total?: Partial<BooksTotal>;
  readonly unbalanced?: Finding;
  readonly negative?: Finding;
}): Books {
  return {
    total: () => Promise.resolve(paperTotal(content.total)),
    operations: () => Promise.resolve(content.operations ?? []),
    unbalancedAccounts: () => Promise.resolve(content.unbalanced ?? { count: 0, examples: [] }),
    negativeAccounts: () => Promise.resolve(content.negative ?? { count: 0, examples: [] }),
  };
}

/** Totals that hold, with changes. */
export function paperTotal(changes: Partial<BooksTotal> = {}): BooksTotal {
  const customersCents = 2_014_000_000n;
  return {
    customersCents,
    bankCents: -customersCents,
    postedCents: customersCents,
    lowestCents: 12n,
    negativeAccounts: 0,
    ...changes,
  };
}

/** An operation that is in the books as it should be, with changes. */
export function booked(key: string, changes: Partial<BookedOperation> = {}): BookedOperation {
  return { key, movements: 1, whole: true, refused: false, ...changes };
}
