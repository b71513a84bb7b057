/** Retries for each request sent, in the long run; and how many may come at once after a quiet time. */
const SHARE = 0.2;
const MOST_AT_ONCE = 20;

/**
 * Bounds retries by the requests that are sent anyway: a service that is overloaded, or gone, must not get the load
 * multiplied by all who ask it again. (Retry throttling, as in gRPC and Finagle.)
 */
export class RetryBudget {
  #left = MOST_AT_ONCE;

  /** A request is sent for the first time. */
  earn(): void {
    this.#left = Math.min(MOST_AT_ONCE, this.#left + SHARE);
  }

  /** True when a retry may be sent. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
