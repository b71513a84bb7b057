/** Time as a parameter, so that pure code can be tested and no code reads the clock by surprise. */
export interface Clock {
  /** Milliseconds since the Unix epoch, with fractions. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
