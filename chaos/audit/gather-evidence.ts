import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../core/errors.ts';
import { formatCounted } from '../../core/figures.ts';
import type { Books, BooksTotal, SomeKeys, StoreBooks } from '../../core/system.ts';
import type { Attempts } from './attempts.ts';
import type { BookedByKey, Evidence, Reading, StoreEvidence } from './evidence.ts';
import { askerOf, ownOperations } from './own-operations.ts';
import { askReplays, canBeReplayed, MOST_REPLAYED, settledToReplay, type Replays } from './replays.ts';
import { settleUnknown, type AskAgain } from './settle-unknown.ts';
import { settleWork } from './settle-work.ts';

export interface EvidenceSources {
  readonly books: Books;
  /** What every Idempotency-Key of the run starts with: the run's id and `-`. */
  readonly prefix: string;
  /** Taken before the load. */
  readonly before: BooksTotal;
  readonly ask: AskAgain;
  /** The operations that are to be read; all when absent. */
  readonly only?: SomeKeys;
  /** True when a worker or k6 ended early: its last requests are in no ledger. */
  readonly interruptedWorkers: boolean;
  readonly signal?: AbortSignal;
  readonly say?: (text: string) => void;
  /** For asking all unknown operations again, and for what is under way to end; 60 s when absent. */
  readonly settleWithinMs?: number;
}

/**
 * Reads the books, asks the unknown operations again, and reads the books once more; each time only when nothing is
 * under way any more. Never rejects: what cannot be read is in the evidence as the reason why.
 */
export async function gatherEvidence(
  sources: EvidenceSources,
  attempts: Attempts,
  unknown: readonly string[],
): Promise<Evidence> {
  const { books, signal, say, before, ask, interruptedWorkers, settleWithinMs = 60_000 } = sources;
  const read = <T>(question: () => Promise<T>): Promise<Reading<T>> => reading(question, signal);
  const patience = { withinMs: settleWithinMs, ...(signal && { signal }), ...(say && { say }) };
  const snapshot = (): Promise<Reading<BookedByKey>> =>
    read(async () =>
      ownOperations(await books.operations(sources.prefix, sources.only), (op) => askerOf(attempts, op)),
    );

  await settleWork(books, patience);
  say?.(`looking for ${formatCounted(attempts.operations.size + attempts.clean, 'operation')} in the books`);
  const first = await snapshot();
  let final = first;
  if (unknown.length > 0) say?.(`asking ${formatCounted(unknown.length, 'unknown operation')} again`);
  const settled = await settleUnknown(unknown, attempts.asks, {
    askAgain: ask,
    ...patience,
    deadlineMs: settleWithinMs,
  });
  if (unknown.length > 0) await settleWork(books, patience);
  const replays = await replaysOf(sources, attempts, first, settled, patience);
  // What was done a second time is looked for by its key.
  const grown = replays !== undefined && 'value' in replays && replays.value.grown !== 0;
  if (unknown.length > 0 || grown) final = await snapshot();
  say?.('adding up balances and postings');
  return {
    attempts,
    first,
    final,
    settled,
    ...(replays === undefined ? {} : { replays }),
    before,
    after: await read(() => books.total()),
    unbalanced: await read(() => books.unbalancedAccounts()),
    negative: await read(() => books.negativeAccounts()),
    unbalancedTransfers: await read(() => books.unbalancedTransfers()),
    overspentCards: await read(() => books.overspentCards()),
    interestTwice: await read(() => books.interestTwice()),
    interestWrong: await read(() => books.interestWrong()),
    misrecorded: await read(() => books.misrecorded()),
    ...(books.store === undefined ? {} : { store: await storeEvidence(books.store, read) }),
    interruptedWorkers,
  };
}

/** Asks some answered operations again that are in the books; undefined where none can be asked. */
async function replaysOf(
  { books, ask, prefix }: EvidenceSources,
  { answered, asks }: Attempts,
  first: Reading<BookedByKey>,
  settled: Evidence['settled'],
  patience: Parameters<typeof settleWork>[1],
): Promise<Reading<Replays> | undefined> {
  const drawn = answered?.take(MOST_REPLAYED) ?? [];
  if ('reason' in first) return drawn.length === 0 ? undefined : first;
  const askers = new Map(drawn.map(({ op, ask: { as } }) => [op, as]));
  // Of a long ledger most of them are not among the operations that are compared one by one.
  const look = async (): Promise<BookedByKey> =>
    ownOperations(await books.operations(prefix, { buckets: [], keys: [...askers.keys()] }), (op) => askers.get(op));
  const { signal, say } = patience;
  return attempt(async () => {
    const booked = drawn.every(({ op }) => first.value.has(op)) ? first.value : await look();
    const operations = [
      ...settledToReplay(settled, asks),
      ...drawn.filter((one) => canBeReplayed(one, booked.get(one.op))),
    ];
    if (operations.length === 0) return undefined;
    return askReplays(operations, {
      askAgain: ask,
      recorded: () => books.recorded(),
      settled: () => settleWork(books, patience),
      look,
      ...(signal && { signal }),
      ...(say && { say }),
    });
  }).then((asked) => ('value' in asked && asked.value === undefined ? undefined : (asked as Reading<Replays>)));
}

async function storeEvidence(
  store: StoreBooks,
  read: <T>(question: () => Promise<T>) => Promise<Reading<T>>,
): Promise<StoreEvidence> {
  return {
    open: await read(() => store.openOrders()),
    stock: await read(() => store.stock()),
    ordered: await read(() => store.ordered()),
    unbalanced: await read(() => store.unbalancedStock()),
    negative: await read(() => store.negativeStock()),
    misplaced: await read(() => store.misplacedGoods()),
    unconserved: await read(() => store.unconservedGoods()),
    unpaid: await read(() => store.unpaidOrders()),
  };
}

const READ_TRIES = 5;
const READ_PAUSE_MS = 1_000;

/** Reads with patience: a database that a fault has just restarted may need a moment. */
async function reading<T>(read: () => Promise<T>, signal: AbortSignal | undefined): Promise<Reading<T>> {
  for (let tries = 1; ; tries += 1) {
    const result = await attempt(read);
    if ('value' in result || tries >= READ_TRIES || signal?.aborted === true) return result;
    await sleep(READ_PAUSE_MS, undefined, signal && { signal }).catch(() => undefined);
  }
}

async function attempt<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { reason: `the books cannot be read: ${reasonOf(error)}` };
  }
}
