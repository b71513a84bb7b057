import { BooksFold, FOLD_BUCKETS } from '../../core/books-fold.ts';
import type { SomeKeys } from '../../core/system.ts';
import type { LedgerRow } from '../../core/worker-protocol.ts';
import { AnsweredOperations } from './answered-operations.ts';
import { Gathering, type Attempts, type LedgerReader } from './attempts.ts';
import { exactlyBooked } from './expectations.ts';

/** Up to so many operations are held and compared one by one; memory must not grow with the run. */
const MOST_ONE_BY_ONE = 200_000;

/** A first look at a ledger. */
export interface Survey {
  /** All operations, where there are few enough; else those that must be compared one by one in any case. */
  readonly attempts: Attempts;
  /** The others, added up; absent where there are none. */
  readonly fold?: BooksFold;
}

/**
 * Reads the ledger once. Of a long one it keeps the operations of which it is not known to the letter what the books must
 * hold (unknown, refused, repeated ones), and adds up the rest.
 */
export async function surveyLedger(
  read: LedgerReader,
  prefix: string,
  mostOneByOne = MOST_ONE_BY_ONE,
): Promise<Survey> {
  const special = new Gathering(prefix);
  const fold = new BooksFold();
  let all: Gathering | undefined = new Gathering(prefix);
  const answered = new AnsweredOperations();
  let requests = 0;
  await read((row) => {
    requests += 1;
    all?.add(row);
    // Freed as soon as it is clear that the ledger is long.
    if ((all?.size ?? 0) > mostOneByOne) all = undefined;
    const ours = row.op.startsWith(prefix);
    if (ours) answered.see(row);
    const text = ours ? exactlyBooked(row) : undefined;
    if (text === undefined) special.add(row);
    else fold.add(row.op, text);
  });
  if (all !== undefined) return { attempts: { ...all.attempts(), answered } };
  return { attempts: { ...special.attempts(), answered, requests }, fold };
}

/** What is left to be compared one by one, after the sums of the ledger were held against those of the books. */
export interface Narrowed {
  readonly attempts: Attempts;
  readonly only: SomeKeys;
}

/** Reads the ledger once more, for the buckets whose sums differ. */
export async function narrow(
  read: LedgerReader,
  prefix: string,
  { attempts, fold }: Required<Survey>,
  booked: BooksFold,
  mostOneByOne = MOST_ONE_BY_ONE,
): Promise<Narrowed> {
  const buckets = new Set<number>();
  let held = 0;
  let leftOut = 0;
  for (const bucket of fold.differing(booked)) {
    const size = Math.max(fold.count(bucket), booked.count(bucket));
    if (held + size > mostOneByOne && buckets.size > 0) leftOut += fold.count(bucket);
    else {
      buckets.add(bucket);
      held += size;
    }
  }
  let clean = -leftOut;
  for (let bucket = 0; bucket < FOLD_BUCKETS; bucket += 1) if (!buckets.has(bucket)) clean += fold.count(bucket);
  const keys = [...attempts.operations.keys()];
  const gathering = new Gathering(prefix);
  const isAlone = (row: LedgerRow): boolean => attempts.operations.has(row.op);
  const take = (row: LedgerRow): void => {
    if (row.op.startsWith(prefix) && (isAlone(row) || buckets.has(fold.bucketOf(row.op)))) gathering.add(row);
  };
  if (buckets.size > 0) await read(take);
  const { requests, foreign, answered } = attempts;
  const rest = buckets.size > 0 ? gathering.attempts() : attempts;
  return {
    attempts: { ...rest, ...(answered && { answered }), requests, foreign, clean, leftOut },
    only: { buckets: [...buckets], keys },
  };
}
