/**
 * Rate of a stream in its steady state: counts what arrives after the warm-up, from one arrival to a later one, so that
 * neither the latency before the first byte nor the gap after the last one is counted.
 */
export class RateMeter {
  readonly #warmUpMs: number;
  #firstMs: number | undefined;
  #markMs: number | undefined;
  #lastMs = 0;
  #bytes = 0;

  constructor(warmUpMs: number) {
    this.#warmUpMs = warmUpMs;
  }

  /** Notes an arrival; `nowMs` from any steady clock. */
  add(bytes: number, nowMs: number): void {
    this.#firstMs ??= nowMs;
    if (this.#markMs !== undefined) {
      this.#bytes += bytes;
      this.#lastMs = nowMs;
    } else if (nowMs - this.#firstMs >= this.#warmUpMs) {
      this.#markMs = nowMs;
    }
  }

  /** Milliseconds counted so far. */
  get countedMs(): number {
    return this.#markMs === undefined ? 0 : Math.max(0, this.#lastMs - this.#markMs);
  }

  /** kbit/s over what was counted; undefined before there is anything. */
  get kbps(): number | undefined {
    return this.countedMs > 0 ? (this.#bytes * 8) / this.countedMs : undefined;
  }
}
