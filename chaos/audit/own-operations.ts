import type { BookedOperation } from '../../core/system.ts';
import type { Attempts } from './attempts.ts';

/** Users with numbers from here on are staff; customers have their own numbers, from 1. */
const FIRST_STAFF = 1_000_000_000;

/**
 * The booked operations by key. A key belongs to its user: where another user has the same, theirs is another operation,
 * and not of this run. `askerOf`: who asked in this run, as the ledger names them.
 */
export function ownOperations(
  operations: readonly BookedOperation[],
  asker: (op: string) => string | undefined,
): ReadonlyMap<string, BookedOperation> {
  const byKey = new Map<string, BookedOperation>();
  for (const operation of operations) {
    const { key, caller } = operation;
    if (!byKey.has(key) || isCallerOf(asker(key), caller)) byKey.set(key, operation);
  }
  return byKey;
}

/** Who asked for an operation, as the ledger names them: `customer:17`. */
export function askerOf({ asks, expected }: Attempts, op: string): string | undefined {
  return (expected.get(op)?.ask ?? asks.get(op))?.as;
}

function isCallerOf(asker: string | undefined, caller: number | undefined): boolean {
  if (caller === undefined) return false;
  if (asker === undefined) return caller === 0;
  const customer = /^customer:(\d+)$/.exec(asker)?.[1];
  return customer === undefined ? caller >= FIRST_STAFF : Number(customer) === caller;
}
