import type { BookedOperation } from '../../core/system.ts';
import type { Attempts } from './attempts.ts';

/** Users with numbers from here on are staff; customers have their own numbers, from 1. */
const FIRST_STAFF = 1_000_000_000;

/**
 * The booked operations by key. A key belongs to its user: where another user has one that is the same, on record, theirs
 * is another operation, and not of this run. Movements that no record of their user explains count with the operation.
 * `asker`: who asked in this run, as the ledger names them.
 */
export function ownOperations(
  operations: readonly BookedOperation[],
  asker: (op: string) => string | undefined,
): ReadonlyMap<string, BookedOperation> {
  const byKey = new Map<string, BookedOperation>();
  for (const operation of operations) {
    const { key } = operation;
    const other = byKey.get(key);
    byKey.set(key, other === undefined ? operation : ownOf(other, operation, asker(key)));
  }
  return byKey;
}

/** Who asked for an operation, as the ledger names them: `customer:17`. */
export function askerOf({ asks, expected }: Attempts, op: string): string | undefined {
  return (expected.get(op)?.ask ?? asks.get(op))?.as;
}

function ownOf(one: BookedOperation, other: BookedOperation, asker: string | undefined): BookedOperation {
  if (one.stray !== undefined) return withStray(other, one);
  if (other.stray !== undefined) return withStray(one, other);
  return isCallerOf(asker, other.caller) ? other : one;
}

function withStray({ effect, ...own }: BookedOperation, stray: BookedOperation): BookedOperation {
  const movements = own.movements + stray.movements;
  const whole = own.whole && stray.stray === true;
  return { ...own, movements, whole, ...(movements === 1 && effect !== undefined && { effect }) };
}

function isCallerOf(asker: string | undefined, caller = 0): boolean {
  if (asker === undefined) return caller === 0;
  const customer = /^customer:(\d+)$/.exec(asker)?.[1];
  return customer === undefined ? caller >= FIRST_STAFF : Number(customer) === caller;
}
