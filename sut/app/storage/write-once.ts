import type { Outcome } from '../order.ts';
import type { Database, Transaction } from './database.ts';

/** A write as its key names it; the fingerprint tells a retry from another request under the same key. */
export interface Operation {
  readonly key: string;
  /** Number of the user whose key it is; 0, or left out: nobody's. */
  readonly caller?: number;
  readonly fingerprint: string;
  /** What was asked, for whoever reads the table: `checkout`. */
  readonly kind: string;
}

/** What the work came to. It decides before it writes: what it wrote is kept, even when it then refuses. */
export type Decision<Value, Refusal extends string> =
  | { readonly done: true; readonly value: Value }
  | { readonly done: false; readonly refusal: Refusal };

/** The decision, made now or (`replayed`) by an earlier request with the same key. */
export type Decided<Value, Refusal extends string> = Outcome<Value, Refusal | 'idempotency-key-reused'>;

/**
 * Does a write of a module once, whatever number of times it is asked: its effects and its row in the module's table
 * `operations` are committed together, and later requests with the key are told what stands there. Values are made of
 * what JSON knows (no Date, no bigint): a retry gets them as JSON keeps them. The work is done again when another
 * transaction comes first, so it answers rows that are there already by ON CONFLICT or as a refusal, not by an error.
 */
export function writeOnce<Value, Refusal extends string>(
  database: Database,
  schema: string,
  operation: Operation,
  work: (transaction: Transaction) => Promise<Decision<Value, Refusal>>,
): Promise<Decided<Value, Refusal>> {
  const { key, caller = 0, kind, fingerprint } = operation;
  return database.transaction(async (transaction) => {
    const [earlier] = await transaction.rows<OperationRow<Value, Refusal>>(findStatement(schema), [key, caller]);
    if (earlier !== undefined) return told(earlier, fingerprint);
    const decision = await work(transaction);
    const refusal = decision.done ? null : decision.refusal;
    const answer = decision.done ? JSON.stringify(decision.value) : null;
    // The same key from somewhere else, committed meanwhile, makes this fail and the whole begin again: with its row.
    await transaction.rows(keepStatement(schema), [key, kind, fingerprint, refusal, answer, caller]);
    return { ...decision, replayed: false };
  });
}

interface OperationRow<Value, Refusal> {
  readonly fingerprint: string;
  readonly refusal: Refusal | null;
  readonly answer: Value | null;
}

function told<Value, Refusal extends string>(
  { fingerprint, refusal, answer }: OperationRow<Value, Refusal>,
  asked: string,
): Decided<Value, Refusal> {
  if (fingerprint !== asked) return { done: false, replayed: false, refusal: 'idempotency-key-reused' };
  if (refusal === null) return { done: true, replayed: true, value: answer as Value };
  return { done: false, replayed: true, refusal };
}

const findStatement = (schema: string) => ({
  name: `${schema}-operation-find`,
  text: `SELECT fingerprint, refusal, answer FROM ${schema}.operations WHERE key = $1 AND caller = $2`,
});

const keepStatement = (schema: string) => ({
  name: `${schema}-operation-keep`,
  text: `INSERT INTO ${schema}.operations (key, kind, fingerprint, refusal, answer, at, caller)
    VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6)`,
});
