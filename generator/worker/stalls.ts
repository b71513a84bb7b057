/**
 * User-milliseconds spent waiting for requests that did not end well, per second in which they were spent. A request
 * that begins in second 3 and fails in second 7 stands in five of them: this is what makes a freeze visible.
 */
export class Stalls {
  #waited = new Map<number, number>();

  /** Times in milliseconds since the start of the run. */
  add(fromMs: number, toMs: number): void {
    const start = Math.max(0, fromMs);
    for (let second = Math.floor(start / 1000); second * 1000 < toMs; second += 1) {
      const overlap = Math.min(toMs, (second + 1) * 1000) - Math.max(start, second * 1000);
      this.#waited.set(second, (this.#waited.get(second) ?? 0) + overlap);
    }
  }

  /** `[second, milliseconds]`, and forgets them. */
  take(): (readonly [number, number])[] {
    const taken = [...this.#waited].map(([second, ms]) => [second, Math.round(ms * 1000) / 1000] as const);
    this.#waited = new Map();
    return taken;
  }
}
