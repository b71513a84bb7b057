import { BooksFold } from '../../core/books-fold.ts';
import type { Ask } from '../../core/worker-protocol.ts';
import type { BookedOperation, Books, BooksTotal, Finding, StockTotal, StoreBooks } from '../../core/system.ts';

/** Books in memory for tests of pure judging: whatever is asked of them is what was put in. */
export function paperBooks({
  operations = [],
  total,
  store,
  ...findings
}: {
  readonly operations?: readonly BookedOperation[];
  readonly total?: Partial<BooksTotal>;
  readonly unbalancedAccounts?: Finding;
  readonly negativeAccounts?: Finding;
  readonly unbalancedTransfers?: Finding;
  readonly overspentCards?: Finding;
  readonly interestTwice?: Finding;
  readonly interestWrong?: Finding;
  readonly misrecorded?: Finding;
  readonly store?: StoreBooks;
}): Books {
  return {
    total: () => Promise.resolve(paperTotal(total)),
    recorded: () => Promise.resolve(operations.length),
    underWay: () => store?.openOrders() ?? Promise.resolve(0),
    operations: () => Promise.resolve(operations),
    fold: () => Promise.resolve(new BooksFold()),
    unbalancedAccounts: () => Promise.resolve(findings.unbalancedAccounts ?? NOTHING),
    negativeAccounts: () => Promise.resolve(findings.negativeAccounts ?? NOTHING),
    unbalancedTransfers: () => Promise.resolve(findings.unbalancedTransfers ?? NOTHING),
    overspentCards: () => Promise.resolve(findings.overspentCards ?? NOTHING),
    rowsOf: () => Promise.resolve(new Map()),
    interestTwice: () => Promise.resolve(findings.interestTwice ?? NOTHING),
    interestWrong: () => Promise.resolve(findings.interestWrong ?? NOTHING),
    misrecorded: () => Promise.resolve(findings.misrecorded ?? NOTHING),
    ...(store === undefined ? {} : { store }),
  };
}

const NOTHING: Finding = { count: 0, examples: [] };

/** The stores' side of them: 2,000 pieces, of which 30 are sold, all as it should be, with changes. */
export function paperStore(changes: {
  readonly stock?: Partial<StockTotal>;
  readonly ordered?: bigint;
  readonly unbalanced?: Finding;
  readonly negative?: Finding;
  readonly misplaced?: Finding;
  readonly unconserved?: Finding;
  readonly unpaid?: Finding;
  /** How many orders are open, look by look; the last one stays. */
  readonly open?: readonly number[];
}): StoreBooks {
  const open = [...(changes.open ?? [0])];
  return {
    stock: () => Promise.resolve({ opening: 2000n, onHand: 1970n, reserved: 0n, sold: 30n, ...changes.stock }),
    ordered: () => Promise.resolve(changes.ordered ?? 30n),
    unbalancedStock: () => Promise.resolve(changes.unbalanced ?? NOTHING),
    negativeStock: () => Promise.resolve(changes.negative ?? NOTHING),
    misplacedGoods: () => Promise.resolve(changes.misplaced ?? NOTHING),
    unconservedGoods: () => Promise.resolve(changes.unconserved ?? NOTHING),
    unpaidOrders: () => Promise.resolve(changes.unpaid ?? NOTHING),
    openReplenishments: () => Promise.resolve(0),
    openOrders: () => Promise.resolve((open.length > 1 ? open.shift() : open[0]) ?? 0),
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
  return { key, movements: 1, whole: true, refused: false, effect: { did: PAID }, ...changes };
}

const PAID = 'payment of 100 cents from account 1 of customer 1 to account -2 at shop';

/** The request for what a `booked` operation did. */
export const ASKED: Ask = {
  method: 'POST',
  path: '/api/v1/bank/payments',
  body: { card: '4000000000000001', merchant: 'shop', amount: '1.00' },
  as: 'customer:1',
};
