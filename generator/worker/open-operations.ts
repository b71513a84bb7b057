import type { OperationOutcome } from '../../core/outcome.ts';
import { ledgerAnswer } from '../../core/ledger-form.ts';
import { ReplaySample } from '../../core/replay-sample.ts';
import type { LedgerRow } from '../../core/worker-protocol.ts';
import type { AnswerTag, SampleTags } from './sample-tags.ts';

/**
 * Operations on their way into the ledger. An attempt without an answer is kept: when k6 is stopped it tells nothing of
 * requests under way, and each of them may be in the books.
 */
export class OpenOperations {
  readonly #attempts = new Map<string, Attempted>();
  readonly #toBeAskedAgain = new ReplaySample();
  #closed: LedgerRow[] = [];

  attempt({ op, lane, ask, attempt }: SampleTags, endpoint: string, startMs: number): void {
    if (op === undefined) return;
    this.#attempts.set(op, {
      startMs: Math.round(startMs),
      endpoint,
      lane,
      ...(attempt === undefined ? {} : { try: attempt }),
      ...(ask === undefined ? {} : { ask }),
    });
  }

  /** The answer to the attempt before; without one (its sample was lost) there is still the answer. */
  answer({ op, lane, answer }: SampleTags, endMs: number): void {
    if (op === undefined || answer === undefined) return;
    const { outcome, status, body } = answer;
    this.#close(op, this.#attempts.get(op) ?? { endpoint: '', lane }, { endMs, outcome, status }, body);
  }

  /** The sample of a request that carries an operation's name itself, as a script of the user's own may send it. */
  answered(row: LedgerRow): void {
    this.#attempts.delete(row.op);
    this.#closed.push(row);
  }

  /** Rows that are complete, and forgets them. */
  take(): LedgerRow[] {
    const taken = this.#closed;
    this.#closed = [];
    return taken;
  }

  /** All rows; attempts without an answer end as unknown at `nowMs`, since the start of the run. */
  takeAll(nowMs: number): LedgerRow[] {
    for (const [op, attempted] of this.#attempts) {
      this.#close(op, attempted, { endMs: nowMs, outcome: 'unknown', status: 0 }, '');
    }
    return this.take();
  }

  #close(op: string, attempted: Attempted, { endMs, outcome, status }: Ended, body: AnswerTag['body']): void {
    this.#attempts.delete(op);
    const { startMs, endpoint, lane, ask, try: attempt } = attempted;
    const keepWhole = body !== '' && this.#toBeAskedAgain.admits({ op, endpoint, outcome });
    const answer = body === '' ? undefined : ledgerAnswer(body, keepWhole);
    this.#closed.push({
      op,
      ...(startMs === undefined ? {} : { startMs }),
      endMs: Math.round(endMs),
      endpoint,
      lane,
      outcome,
      status,
      ...(attempt === undefined ? {} : { try: attempt }),
      ...(ask === undefined ? {} : { ask }),
      ...(answer === undefined ? {} : { answer }),
    });
  }
}

type Attempted = Pick<LedgerRow, 'startMs' | 'endpoint' | 'lane' | 'try' | 'ask'>;

interface Ended {
  readonly endMs: number;
  readonly outcome: OperationOutcome;
  readonly status: number;
}
