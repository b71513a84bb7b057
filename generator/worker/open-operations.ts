import type { Ask, LedgerRow } from '../../core/worker-protocol.ts';
import type { SampleTags } from './sample-tags.ts';

/**
 * So many frames an unknown operation waits for the request to ask again. Its sample follows in the same flush of k6, but
 * a frame may be taken in between; on a busy machine both come late, so the clock says nothing.
 */
const ASK_WITHIN_TAKES = 3;

/**
 * Operations on their way into the ledger. An attempt without an answer is kept: when k6 is stopped it tells nothing of
 * requests under way, and each of them may be in the books. An unknown one waits for its `ask`.
 */
export class OpenOperations {
  readonly #attempts = new Map<string, Pick<LedgerRow, 'endpoint' | 'lane'>>();
  readonly #unknown = new Map<string, { readonly row: LedgerRow; takes: number }>();
  #closed: LedgerRow[] = [];

  attempt({ op, lane }: SampleTags, endpoint: string): void {
    if (op !== undefined) this.#attempts.set(op, { endpoint, lane });
  }

  answered(row: LedgerRow): void {
    this.#attempts.delete(row.op);
    if (row.outcome === 'unknown') this.#unknown.set(row.op, { row, takes: 0 });
    else this.#closed.push(row);
  }

  ask({ op, ask }: SampleTags): void {
    const open = op === undefined ? undefined : this.#unknown.get(op);
    if (open === undefined) return;
    this.#unknown.delete(open.row.op);
    this.#closed.push(withAsk(open.row, ask));
  }

  /** Rows that are complete, and forgets them. */
  take(): LedgerRow[] {
    for (const open of this.#unknown.values()) {
      open.takes += 1;
      if (open.takes > ASK_WITHIN_TAKES) this.#close(open.row);
    }
    const taken = this.#closed;
    this.#closed = [];
    return taken;
  }

  /** All rows; attempts without an answer end as unknown at `nowMs`, since the start of the run. */
  takeAll(nowMs: number): LedgerRow[] {
    for (const { row } of this.#unknown.values()) this.#close(row);
    for (const [op, { endpoint, lane }] of this.#attempts) {
      this.#closed.push({ op, endMs: Math.round(nowMs), endpoint, lane, outcome: 'unknown', status: 0 });
    }
    this.#attempts.clear();
    return this.take();
  }

  #close(row: LedgerRow): void {
    this.#unknown.delete(row.op);
    this.#closed.push(row);
  }
}

function withAsk(row: LedgerRow, ask: Ask | undefined): LedgerRow {
  return ask === undefined ? row : { ...row, ask };
}
