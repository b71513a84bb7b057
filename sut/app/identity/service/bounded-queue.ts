import { commonProblem } from '../../http/problem.ts';

/** Does work a few pieces at a time and lets a few more wait, in the order they came. */
export class BoundedQueue {
  readonly #lanes: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor({ lanes, mostWaiting }: { readonly lanes: number; readonly mostWaiting: number }) {
    this.#lanes = lanes;
    this.#mostWaiting = mostWaiting;
  }

  /** What the work gives, once it is its turn. Throws the problem `overloaded`, at once, when too many wait. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#busy >= this.#lanes) {
      if (this.#waiting.length >= this.#mostWaiting) throw commonProblem('overloaded');
      // Whoever leaves a lane hands it over, so `#busy` stays as it is.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#busy += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy -= 1;
      else next();
    }
  }
}
