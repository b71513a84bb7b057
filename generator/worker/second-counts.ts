/** Counts per second of the run. */
export class SecondCounts {
  #counts = new Map<number, number>();

  add(second: number, count: number): void {
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + count);
  }

  /** `[second, count]`, and forgets them. */
  take(): (readonly [number, number])[] {
    const taken = [...this.#counts];
    this.#counts = new Map();
    return taken;
  }
}
