import { hashOf } from '../../core/lowest-hashes.ts';
import { kindOf, ReplaySample } from '../../core/replay-sample.ts';
import type { Ask, LedgerAnswer, LedgerRow } from '../../core/worker-protocol.ts';

/** An operation whose user got an answer, with the request, so that it can be asked again. */
export interface Answered {
  readonly op: string;
  readonly endpoint: string;
  readonly outcome: 'done' | 'refused';
  readonly status: number;
  readonly ask: Ask;
  readonly answer?: LedgerAnswer;
}

/** Draws the operations to ask again out of the ledger, row by row; holds a few hundred of each kind at most at a time. */
export class AnsweredOperations {
  readonly #sample = new ReplaySample();
  #drawn = new Map<string, Answered>();
  #seen = 0;

  see(row: LedgerRow): void {
    const { op, endpoint, outcome, status, ask, answer } = row;
    if (outcome === 'unknown' || ask === undefined) return;
    this.#seen += 1;
    if (!this.#sample.admits(row)) return;
    this.#drawn.set(op, { op, endpoint, outcome, status, ask, ...(answer === undefined ? {} : { answer }) });
    if (this.#drawn.size > MOST_HELD) this.#drawn = new Map(this.take(MOST_HELD / 2).map((one) => [one.op, one]));
  }

  /** Answers that could have been asked again. */
  get seen(): number {
    return this.#seen;
  }

  /** So many of them, in turns of each kind the one with the lowest hash: a prefix of the list is a fair sample, too. */
  take(most: number): Answered[] {
    const kinds = Map.groupBy(this.#drawn.values(), kindOf);
    const lists = [...kinds.values()].map((kind) => kind.toSorted((one, other) => hashOf(one.op) - hashOf(other.op)));
    const taken: Answered[] = [];
    for (let turn = 0; taken.length < Math.min(most, this.#drawn.size); turn += 1) {
      taken.push(...lists.flatMap((list) => list[turn] ?? []));
    }
    return taken.slice(0, most);
  }
}

const MOST_HELD = 20_000;
