import type { OperationOutcome } from '../../core/outcome.ts';
import type { Ask, LedgerRow } from '../../core/worker-protocol.ts';
import { AnsweredOperations } from './answered-operations.ts';

import { withRow, type Expectation } from './expectations.ts';

/** The answers that the users got for one operation, retries included. At least one of them is true. */
export interface Attempt {
  readonly done: boolean;
  readonly refused: boolean;
  readonly unknown: boolean;
}

/** The ledger by operation. */
export interface Attempts {
  readonly operations: ReadonlyMap<string, Attempt>;
  /** Requests to ask again, for operations that are unknown. */
  readonly asks: ReadonlyMap<string, Ask>;
  /** Those that were answered, and may be asked again. */
  readonly answered: AnsweredOperations;
  /** What was asked and answered, for operations that may be in the books. */
  readonly expected: ReadonlyMap<string, Expectation>;
  /** Rows of the ledger: requests that carried an operation's name. */
  readonly requests: number;
  /** Operations whose name does not start with the run's prefix: the books are not read for them. */
  readonly foreign: number;
}

/** Reads the ledger once and merges the rows of one operation (retries of one key). Order does not matter. */
export async function gatherAttempts(
  ledger: AsyncIterable<LedgerRow> | Iterable<LedgerRow>,
  prefix: string,
): Promise<Attempts> {
  const operations = new Map<string, Attempt>();
  const asks = new Map<string, Ask>();
  const answered = new AnsweredOperations();
  const expected = new Map<string, Expectation>();
  const foreign = new Set<string>();
  let requests = 0;
  for await (const row of ledger) {
    requests += 1;
    if (!row.op.startsWith(prefix)) {
      foreign.add(row.op);
      continue;
    }
    const attempt = joined(operations.get(row.op), row.outcome);
    operations.set(row.op, attempt);
    if (outcomeOf(attempt) !== 'unknown') asks.delete(row.op);
    else if (row.ask !== undefined) asks.set(row.op, row.ask);
    answered.see(row);
    if (row.outcome === 'refused') continue;
    const expectation = withRow(expected.get(row.op), row.ask, row.outcome === 'done' ? row.answer : undefined);
    if (expectation !== undefined) expected.set(row.op, expectation);
  }
  return { operations, asks, answered, expected, requests, foreign: foreign.size };
}

/**
 * What the users know about an operation. One `done` is an acknowledgement, whatever came before or after it. Without
 * one, a single unanswered request leaves it unknown, even beside a refusal: that request may still have been carried
 * out. Only refusals: refused.
 */
export function outcomeOf(attempt: Attempt): OperationOutcome {
  if (attempt.done) return 'done';
  return attempt.unknown ? 'unknown' : 'refused';
}

/** One shared value per combination: a ledger of a million operations must not hold a million objects. */
const COMBINATIONS: readonly Attempt[] = Array.from({ length: 8 }, (_, bits) => ({
  done: (bits & 1) !== 0,
  refused: (bits & 2) !== 0,
  unknown: (bits & 4) !== 0,
}));

const BIT: Readonly<Record<OperationOutcome, number>> = { done: 1, refused: 2, unknown: 4 };

function joined(attempt: Attempt | undefined, outcome: OperationOutcome): Attempt {
  const known = attempt === undefined ? 0 : COMBINATIONS.indexOf(attempt);
  return COMBINATIONS[known | BIT[outcome]] as Attempt;
}
