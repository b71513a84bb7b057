import type { BookedOperation, BooksTotal, Finding, StockTotal } from '../../core/system.ts';
import type { LedgerAnswer } from '../../core/worker-protocol.ts';
import type { Attempts } from './attempts.ts';
import type { Replays } from './replays.ts';

/** Everything the invariants look at, gathered before any of them is judged. */
export interface Evidence {
  readonly attempts: Attempts;
  /** After quiescence, before the unknown operations were asked again. By idempotency key. */
  readonly first: Reading<BookedByKey>;
  /** After they were asked again; the same reading when there was nothing to ask. */
  readonly final: Reading<BookedByKey>;
  /** What asking again answered, per unknown operation. */
  readonly settled: ReadonlyMap<string, Settlement>;
  /** Absent where no request can be asked again. */
  readonly replays?: Reading<Replays>;
  readonly before: BooksTotal;
  /** After everything else. */
  readonly after: Reading<BooksTotal>;
  readonly unbalanced: Reading<Finding>;
  readonly negative: Reading<Finding>;
  readonly unbalancedTransfers: Reading<Finding>;
  readonly overspentCards: Reading<Finding>;
  readonly interestTwice: Reading<Finding>;
  readonly interestWrong: Reading<Finding>;
  readonly misrecorded: Reading<Finding>;
  /** Absent where the system has no stores. */
  readonly store?: StoreEvidence;
  readonly interruptedWorkers: boolean;
}

/** The stores' side, read after everything else. */
export interface StoreEvidence {
  readonly stock: Reading<StockTotal>;
  /** Pieces in confirmed orders. */
  readonly ordered: Reading<bigint>;
  readonly unbalanced: Reading<Finding>;
  readonly negative: Reading<Finding>;
  readonly misplaced: Reading<Finding>;
  /** By product and by order. */
  readonly unconserved: Reading<Finding>;
  readonly unpaid: Reading<Finding>;
  /** Orders that are still open when the patience with them was over. */
  readonly open: Reading<number>;
}

export type BookedByKey = ReadonlyMap<string, BookedOperation>;

/** What was read from the books, or why it could not be. */
export type Reading<T> = { readonly value: T } | { readonly reason: string };

/** What an unknown operation answered when it was asked again; or why it gave no answer. */
export type Settlement =
  | { readonly answer: 'done' | 'refused'; readonly status: number; readonly told?: LedgerAnswer }
  | { readonly answer: 'none'; readonly reason: string };

/** The value of a reading. Throws the reason when there is none: the invariant that needed it is then unknown. */
export function known<T>(reading: Reading<T>): T {
  if ('reason' in reading) throw new Error(reading.reason);
  return reading.value;
}
