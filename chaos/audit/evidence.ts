import type { BookedOperation, BooksTotal, Finding } from '../../core/system.ts';
import type { Attempts } from './attempts.ts';

/** Everything the invariants look at, gathered before any of them is judged. */
export interface Evidence {
  readonly attempts: Attempts;
  /** After quiescence, before the unknown operations were asked again. By idempotency key. */
  readonly first: Reading<BookedByKey>;
  /** After they were asked again; the same reading when there was nothing to ask. */
  readonly final: Reading<BookedByKey>;
  /** What asking again answered, per unknown operation. */
  readonly settled: ReadonlyMap<string, Settlement>;
  readonly before: BooksTotal;
  /** After everything else. */
  readonly after: Reading<BooksTotal>;
  readonly unbalanced: Reading<Finding>;
  readonly negative: Reading<Finding>;
  readonly interruptedWorkers: boolean;
}

export type BookedByKey = ReadonlyMap<string, BookedOperation>;

/** What was read from the books, or why it could not be. */
export type Reading<T> = { readonly value: T } | { readonly reason: string };

/** What an unknown operation answered when it was asked again; or why it gave no answer. */
export type Settlement =
  | { readonly answer: 'done' | 'refused'; readonly status: number }
  | { readonly answer: 'none'; readonly reason: string };

/** The value of a reading. Throws the reason when there is none: the invariant that needed it is then unknown. */
export function known<T>(reading: Reading<T>): T {
  if ('reason' in reading) throw new Error(reading.reason);
  return reading.value;
}
