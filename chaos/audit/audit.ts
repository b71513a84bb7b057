import { RUN_FORMAT, type AuditResult } from '../../core/run-files.ts';
import type { SomeKeys } from '../../core/system.ts';
import { ledgerReader, outcomeOf, type Attempts, type Ledger } from './attempts.ts';
import type { BookedByKey, Reading } from './evidence.ts';
import { gatherEvidence, type EvidenceSources } from './gather-evidence.ts';
import { judgeAll } from './invariants.ts';
import { auditSentence } from './sentence.ts';
import { settleWork } from './settle-work.ts';
import { narrow, surveyLedger } from './survey.ts';

export interface AuditInput extends EvidenceSources {
  /** A long one is gone through twice, and must then be an array or a function. */
  readonly ledger: Ledger;
  /** Up to so many operations are held in memory. */
  readonly mostOneByOne?: number;
}

/**
 * Compares the books with what the users were told, after the load has ended and the system is quiet. Steps: merge the
 * ledger by operation (of a long one only what sums over all of it do not settle); read the books; ask every unknown operation again with its own key; read the books again; judge
 * every invariant over that evidence. What cannot be read or asked makes the invariants that need it *unknown*; a
 * failing ledger rejects.
 */
export async function audit(input: AuditInput): Promise<AuditResult> {
  const { attempts, only } = await toCompare(input);
  const unknown = [...attempts.operations].filter(([, attempt]) => outcomeOf(attempt) === 'unknown').map(([op]) => op);
  const evidence = await gatherEvidence({ ...input, ...(only === undefined ? {} : { only }) }, attempts, unknown);
  const result = {
    format: RUN_FORMAT,
    invariants: judgeAll(evidence),
    requests: attempts.requests,
    ...outcomesOf(attempts),
    ...whereaboutsOf(unknown, evidence.first),
  };
  return { ...result, sentence: auditSentence(result) };
}

/** The whole ledger; of a long one what sums over all of it do not settle. */
async function toCompare(input: AuditInput): Promise<{ readonly attempts: Attempts; readonly only?: SomeKeys }> {
  const { books, prefix, signal, say, settleWithinMs = SETTLE_WITHIN_MS, mostOneByOne } = input;
  const read = ledgerReader(input.ledger);
  const { attempts, fold } = await surveyLedger(read, prefix, mostOneByOne);
  if (fold === undefined) return { attempts };
  await settleWork(books, { withinMs: settleWithinMs, ...(signal && { signal }), ...(say && { say }) });
  say?.('adding up all operations');
  const booked = await books.fold(prefix, [...attempts.operations.keys()]);
  return narrow(read, prefix, { attempts, fold }, booked, mostOneByOne);
}

const SETTLE_WITHIN_MS = 60_000;

function outcomesOf({ operations, clean, leftOut }: Attempts): Pick<AuditResult, 'done' | 'refused' | 'unknown'> {
  const counts = { done: clean + leftOut, refused: 0, unknown: 0 };
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
