import type { AskAgain } from '../../chaos/audit/settle-unknown.ts';
import type { LedgerRow } from '../../core/worker-protocol.ts';

/** A system that answers each operation of a ledger again as it did at first; what had no answer fails. */
export function answersAgain(ledger: readonly LedgerRow[]): AskAgain {
  const statuses = new Map(ledger.filter(({ status }) => status > 0).map(({ op, status }) => [op, status]));
  return (op) => {
    const status = statuses.get(op);
    return status === undefined ? Promise.reject(new Error('nobody there')) : Promise.resolve({ status });
  };
}
