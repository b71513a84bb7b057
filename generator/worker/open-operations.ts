import type { Ask, LedgerRow } from '../../core/worker-protocol.ts';
import type { SampleTags } from './sample-tags.ts';

/** How long an unknown operation waits for the request to ask again; its sample follows in the same flush of k6. */
const ASK_WITHIN_MS = 3000;

/**
 * Operations on their way into the ledger. An attempt without an answer is kept: when k6 is stopped it tells nothing of
 * requests under way, and each of them may be in the books. An unknown one waits for its `ask`.
 */
export class OpenOperations {
  readonly #attempts = new Map<string, Pick<LedgerRow, 'endpoint' | 'lane'>>();
  readonly #unknown = new Map<string, LedgerRow>();
  #closed: LedgerRow[] = [];

  attempt({ op, lane }: SampleTags, endpoint: string): void {
    if (op !== undefined) this.#attempts.set(op, { endpoint, lane });
  }

  answered(row: LedgerRow): void {
    this.#attempts.delete(row.op);
    if (row.outcome === 'unknown') this.#unknown.set(row.op, row);
    else this.#closed.push(row);
  }

  ask({ op, ask }: SampleTags): void {
    const row = op === undefined ? undefined : this.#unknown.get(op);
    if (row === undefined) return;
    this.#unknown.delete(row.op);
    this.#closed.push(withAsk(row, ask));
  }

  /** Rows that are complete at `nowMs` (since the start of the run), and forgets them. */
  take(nowMs: number): LedgerRow[] {
    for (const row of this.#unknown.values()) {
      if (nowMs - row.endMs > ASK_WITHIN_MS) this.#close(row);
    }
    const taken = this.#closed;
    this.#closed = [];
    return taken;
  }

  /** All rows; attempts without an answer end as unknown now. */
  takeAll(nowMs: number): LedgerRow[] {
    for (const row of this.#unknown.values()) this.#close(row);
    for (const [op, { endpoint, lane }] of this.#attempts) {
      this.#closed.push({ op, endMs: Math.round(nowMs), endpoint, lane, outcome: 'unknown', status: 0 });
    }
    this.#attempts.clear();
    return this.take(nowMs);
  }

  #close(row: LedgerRow): void {
    this.#unknown.delete(row.op);
    this.#closed.push(row);
  }
}

function withAsk(row: LedgerRow, ask: Ask | undefined): LedgerRow {
  return ask === undefined ? row : { ...row, ask };
}
