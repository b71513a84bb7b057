import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../core/errors.ts';
import { formatCounted } from '../../core/figures.ts';
import { RUN_FORMAT, type AuditResult } from '../../core/run-files.ts';
import type { Books, BooksTotal } from '../../core/system.ts';
import type { LedgerRow } from '../../core/worker-protocol.ts';
import { gatherAttempts, outcomeOf, type Attempts } from './attempts.ts';
import type { BookedByKey, Evidence, Reading } from './evidence.ts';
import { judge } from './invariant.ts';
import { INVARIANTS } from './invariants.ts';
import { auditSentence } from './sentence.ts';
import { settleUnknown, type AskAgain } from './settle-unknown.ts';

export interface AuditInput {
  readonly books: Books;
  readonly ledger: AsyncIterable<LedgerRow> | readonly LedgerRow[];
  /** What every Idempotency-Key of the run starts with: the run's id and `-`. */
  readonly prefix: string;
  /** Taken before the load. */
  readonly before: BooksTotal;
  readonly ask: AskAgain;
  /** True when a worker or k6 ended early: its last requests are in no ledger. */
  readonly interruptedWorkers: boolean;
  readonly signal?: AbortSignal;
  readonly say?: (text: string) => void;
  /** For asking all unknown operations again; 60 s when absent. */
  readonly settleWithinMs?: number;
}

/**
 * Compares the books with what the users were told, after the load has ended and the system is quiet. Steps: merge the
 * ledger by operation; read the books; ask every unknown operation again with its own key; read the books again; judge
 * every invariant over that evidence. What cannot be read or asked makes the invariants that need it *unknown*; a
 * failing ledger rejects.
 */
export async function audit(input: AuditInput): Promise<AuditResult> {
  const attempts = await gatherAttempts(input.ledger, input.prefix);
  const unknown = [...attempts.operations].filter(([, attempt]) => outcomeOf(attempt) === 'unknown').map(([op]) => op);
  const evidence = await gatherEvidence(input, attempts, unknown);
  const result = {
    format: RUN_FORMAT,
    invariants: INVARIANTS.map((invariant) => judge(invariant, evidence)),
    ...outcomesOf(attempts),
    ...whereaboutsOf(unknown, evidence.first),
  };
  return { ...result, sentence: auditSentence(result) };
}

async function gatherEvidence(input: AuditInput, attempts: Attempts, unknown: readonly string[]): Promise<Evidence> {
  const { books, prefix, signal, say, before, interruptedWorkers } = input;
  const snapshot = (): Promise<Reading<BookedByKey>> =>
    reading(async () => new Map((await books.operations(prefix)).map((booked) => [booked.key, booked])), signal);
  say?.(`looking for ${formatCounted(attempts.operations.size, 'operation')} in the books`);
  const first = await snapshot();
  if (unknown.length > 0) say?.(`asking ${formatCounted(unknown.length, 'unknown operation')} again`);
  const settled = await settleUnknown(unknown, attempts.asks, {
    askAgain: input.ask,
    ...(signal && { signal }),
    ...(say && { say }),
    ...(input.settleWithinMs !== undefined && { deadlineMs: input.settleWithinMs }),
  });
  const final = unknown.length > 0 ? await snapshot() : first;
  say?.('adding up balances and postings');
  const after = await reading(() => books.total(), signal);
  const unbalanced = await reading(() => books.unbalancedAccounts(), signal);
  const negative = await reading(() => books.negativeAccounts(), signal);
  return { attempts, first, final, settled, before, after, unbalanced, negative, interruptedWorkers };
}

const READ_TRIES = 5;
const READ_PAUSE_MS = 1_000;

/** Reads with patience: a database that a fault has just restarted may need a moment. */
async function reading<T>(read: () => Promise<T>, signal: AbortSignal | undefined): Promise<Reading<T>> {
  for (let tries = 1; ; tries += 1) {
    try {
      return { value: await read() };
    } catch (error) {
      if (tries >= READ_TRIES || signal?.aborted === true) {
        return { reason: `the books cannot be read: ${reasonOf(error)}` };
      }
      await sleep(READ_PAUSE_MS, undefined, signal && { signal }).catch(() => undefined);
    }
  }
}

function outcomesOf({ operations }: Attempts): Pick<AuditResult, 'done' | 'refused' | 'unknown'> {
  const counts = { done: 0, refused: 0, unknown: 0 };
  for (const attempt of operations.values()) counts[outcomeOf(attempt)] += 1;
  return counts;
}

/** Where the unknown operations were before they were asked again; all zero when the books could not be read. */
function whereaboutsOf(
  unknown: readonly string[],
  first: Reading<BookedByKey>,
): Pick<AuditResult, 'unknownThere' | 'unknownAbsent' | 'unknownTorn'> {
  const counts = { unknownThere: 0, unknownAbsent: 0, unknownTorn: 0 };
  if ('reason' in first) return counts;
  for (const op of unknown) {
    const booked = first.value.get(op);
    if (booked === undefined) counts.unknownAbsent += 1;
    else if (!booked.whole) counts.unknownTorn += 1;
    else if (booked.movements > 0) counts.unknownThere += 1;
    else counts.unknownAbsent += 1;
  }
  return counts;
}
