import { RUN_FORMAT, type AuditResult } from '../../core/run-files.ts';
import type { LedgerRow } from '../../core/worker-protocol.ts';
import { gatherAttempts, outcomeOf, type Attempts } from './attempts.ts';
import type { BookedByKey, Reading } from './evidence.ts';
import { gatherEvidence, type EvidenceSources } from './gather-evidence.ts';
import { judgeAll } from './invariants.ts';
import { auditSentence } from './sentence.ts';

export interface AuditInput extends EvidenceSources {
  readonly ledger: AsyncIterable<LedgerRow> | readonly LedgerRow[];
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
    invariants: judgeAll(evidence),
    requests: attempts.requests,
    ...outcomesOf(attempts),
    ...whereaboutsOf(unknown, evidence.first),
  };
  return { ...result, sentence: auditSentence(result) };
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
