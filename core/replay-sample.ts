import { LowestHashes } from './lowest-hashes.ts';
import type { LedgerRow } from './worker-protocol.ts';

/** Of each kind (an endpoint, and whether it was done or refused); several kinds share what the audit asks again. */
const OF_A_KIND = 256;

/**
 * The operations that the audit may ask again: of each kind those with the lowest hashes of their names. Load generators
 * keep the whole answer of what it admits, the audit draws from the same; of a million operations of one kind some 2,500
 * are admitted for a time.
 */
export class ReplaySample {
  readonly #kinds = new Map<string, LowestHashes>();

  /** False for a row that the audit will not ask again for certain. */
  admits(row: Pick<LedgerRow, 'op' | 'endpoint' | 'outcome'>): boolean {
    if (row.outcome === 'unknown') return false;
    const kind = kindOf(row);
    let lowest = this.#kinds.get(kind);
    if (lowest === undefined) {
      lowest = new LowestHashes(OF_A_KIND);
      this.#kinds.set(kind, lowest);
    }
    return lowest.admits(row.op);
  }
}

/** What is sampled for itself: a rare kind of operation is asked again beside a frequent one. */
export function kindOf({ endpoint, outcome }: Pick<LedgerRow, 'endpoint' | 'outcome'>): string {
  return `${outcome} ${endpoint}`;
}
