const MOST_FAILURES = 5;
const WINDOW_MS = 60_000;
/** Names remembered; beyond it the one whose last failure is oldest is forgotten. */
const MOST_NAMES = 10_000;

/**
 * Counts wrong passwords by user name, whether or not there is such a user. Of this process only: with n instances behind
 * a balancer a name has n times as many tries.
 */
export class FailedAttempts {
  /** Times of the last failures, oldest first; names in the order of their last one. */
  readonly #failures = new Map<string, readonly number[]>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Whole seconds until a password for this name is looked at again; 0: it is now. */
  waitS(name: string): number {
    const failures = this.#failures.get(name);
    const first = failures?.at(-MOST_FAILURES);
    if (first === undefined) return 0;
    return Math.max(0, Math.ceil((first + WINDOW_MS - this.#nowMs()) / 1000));
  }

  failed(name: string): void {
    const failures = this.#failures.get(name) ?? [];
    this.#failures.delete(name);
    this.#failures.set(name, [...failures.slice(1 - MOST_FAILURES), this.#nowMs()]);
    if (this.#failures.size > MOST_NAMES) this.#failures.delete(this.#failures.keys().next().value ?? '');
  }

  succeeded(name: string): void {
    this.#failures.delete(name);
  }
}
