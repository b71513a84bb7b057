import { commonProblem, Problem } from '../http/problem.ts';
import { outsideRequest } from '../http/request-context.ts';

/** How a gatherer asks, and its bounds. */
export interface GathererOptions<Order, Result> {
  /** Asks for several at once: results in the same order, undefined for one that must be asked alone. */
  readonly askMany: (orders: readonly Order[]) => Promise<readonly (Result | undefined)[]>;
  readonly askAlone: (order: Order) => Promise<Result>;
  /**
   * What two groups could wait for each other for. A group goes in ascending order of it, and is to be written so: then
   * the later group waits for the earlier one, never both.
   */
  readonly keyOf: (order: Order) => string | number;
  /** Groups under way at once. */
  readonly lanes: number;
  /** Orders that may wait for a lane; more are refused with the problem `overloaded`. */
  readonly queueSize: number;
}

/** One group's largest size: what a group holds locked, it holds until its last order is through. */
const LARGEST_GROUP = 64;

interface Waiting<Order, Result> {
  readonly order: Order;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Sends orders together that come while others are under way: one round trip and one commit for all of them. Nobody
 * waits for company: an order that finds a lane free goes at once, so at low load each goes by itself.
 */
export class Gatherer<Order, Result> {
  readonly #options: GathererOptions<Order, Result>;
  #waiting: Waiting<Order, Result>[] = [];
  #underWay = 0;

  constructor(options: GathererOptions<Order, Result>) {
    this.#options = options;
  }

  /** The result of an order, asked in a group or alone. */
  ask(order: Order): Promise<Result> {
    if (this.#waiting.length >= this.#options.queueSize) return Promise.reject(commonProblem('overloaded'));
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push({ order, resolve, reject });
    // Requests that were read in the same turn of the event loop go together, and as part of none of them.
    if (this.#waiting.length === 1) outsideRequest(() => setImmediate(() => this.#start()));
    return promise;
  }

  #start(): void {
    if (this.#underWay >= this.#options.lanes || this.#waiting.length === 0) return;
    const { keyOf } = this.#options;
    const group = this.#waiting
      .splice(0, LARGEST_GROUP)
      .sort((one, other) => ascending(keyOf(one.order), keyOf(other.order)));
    this.#underWay += 1;
    void this.#send(group).finally(() => {
      this.#underWay -= 1;
      this.#start();
    });
    this.#start();
  }

  /** Never rejects: what goes wrong goes to those who asked. */
  async #send(group: readonly Waiting<Order, Result>[]): Promise<void> {
    try {
      const results = await this.#options.askMany(group.map((one) => one.order));
      for (const [at, one] of group.entries()) {
        const result = results[at];
        if (result === undefined) this.#sendAlone(one);
        else one.resolve(result);
      }
    } catch (error) {
      // A bug that one of them brought out must not fail its neighbours. No database, or too much asked of it, meets
      // all of them, and those who still wait would learn it one group after the other, each after its own time-out.
      if (!(error instanceof Problem)) for (const one of group) this.#sendAlone(one);
      else for (const one of [...group, ...this.#waiting.splice(0)]) one.reject(error);
    }
  }

  /** Outside of the lanes: it may wait long, for instance for a row that somebody holds. */
  #sendAlone({ order, resolve, reject }: Waiting<Order, Result>): void {
    this.#options.askAlone(order).then(resolve, reject);
  }
}

function ascending(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
