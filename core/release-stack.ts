/** Undoes one acquisition. Called once, with the time by which it must be over. */
export type Release = () => Promise<void> | void;

/**
 * Everything a run acquires, released in reverse order on every ending. A release that fails or outlasts its deadline
 * is reported and does not keep the others from running. Releases never see the run's abort signal.
 */
export class ReleaseStack {
  readonly #entries: { readonly name: string; readonly release: Release }[] = [];
  #releasing: Promise<readonly ReleaseFailure[]> | undefined;

  /** Registers `release` under a name for messages; call in the statement that acquires. */
  push(name: string, release: Release): void {
    this.#entries.push({ name, release });
  }

  /** Releases all, last first; a second call waits for the first. Gives what could not be released. */
  releaseAll(deadlineMs = 10_000): Promise<readonly ReleaseFailure[]> {
    this.#releasing ??= this.#run(deadlineMs);
    return this.#releasing;
  }

  async #run(deadlineMs: number): Promise<readonly ReleaseFailure[]> {
    const failures: ReleaseFailure[] = [];
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await withinDeadline(Promise.resolve(entry.release()), deadlineMs);
      } catch (error) {
        failures.push({ name: entry.name, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    return failures;
  }
}

export interface ReleaseFailure {
  readonly name: string;
  readonly reason: string;
}

/** The promise's value, or a rejection once `ms` have passed. */
async function withinDeadline<T>(promise: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not over after ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
