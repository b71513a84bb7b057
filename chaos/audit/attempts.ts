import type { OperationOutcome } from '../../core/outcome.ts';
import type { Ask, LedgerRow } from '../../core/worker-protocol.ts';
import type { AnsweredOperations } from './answered-operations.ts';

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
  /** Those that were answered, and may be asked again; of a long ledger from all of it. */
  readonly answered?: AnsweredOperations;
  /** What was asked and answered, for operations that may be in the books. */
  readonly expected: ReadonlyMap<string, Expectation>;
  /** Rows of the ledger: requests that carried an operation's name. */
  readonly requests: number;
  /** Operations whose name does not start with the run's prefix: the books are not read for them. */
  readonly foreign: number;
  /** Acknowledged operations beside these: all sums over them are in the books as they were asked and answered. */
  readonly clean: number;
  /** Acknowledged operations beside these whose sums differ, and which are too many to be looked at one by one. */
  readonly leftOut: number;
}

/** The rows of a ledger, or how to go through them once more. */
export type Ledger = AsyncIterable<LedgerRow> | Iterable<LedgerRow> | LedgerReader;
export type LedgerReader = (take: (row: LedgerRow) => void) => Promise<void>;

/** Goes through a ledger; one that is no more than a stream can be gone through once. */
export function ledgerReader(ledger: Ledger): LedgerReader {
  if (typeof ledger === 'function') return ledger;
  return async (take) => {
    for await (const row of ledger) take(row);
  };
}

/** Reads the ledger once and merges the rows of one operation (retries of one key). Order does not matter. */
export async function gatherAttempts(ledger: Ledger, prefix: string): Promise<Attempts> {
  const gathering = new Gathering(prefix);
  await ledgerReader(ledger)((row) => gathering.add(row));
  return gathering.attempts();
}

/** Rows merged by operation. */
export class Gathering {
  readonly #prefix: string;
  readonly #operations = new Map<string, Attempt>();
  readonly #asks = new Map<string, Ask>();
  readonly #expected = new Map<string, Expectation>();
  readonly #foreign = new Set<string>();
  #requests = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  get size(): number {
    return this.#operations.size;
  }

  add(row: LedgerRow): void {
    const { op, outcome, ask, answer } = row;
    this.#requests += 1;
    if (!op.startsWith(this.#prefix)) {
      this.#foreign.add(op);
      return;
    }
    const attempt = joined(this.#operations.get(op), outcome);
    this.#operations.set(op, attempt);
    if (outcomeOf(attempt) !== 'unknown') this.#asks.delete(op);
    else if (ask !== undefined) this.#asks.set(op, ask);
    if (outcome === 'refused') return;
    const expectation = withRow(this.#expected.get(op), ask, outcome === 'done' ? answer : undefined);
    if (expectation !== undefined) this.#expected.set(op, expectation);
  }

  attempts(): Attempts {
    return {
      operations: this.#operations,
      asks: this.#asks,
      expected: this.#expected,
      requests: this.#requests,
      foreign: this.#foreign.size,
      clean: 0,
      leftOut: 0,
    };
  }
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
