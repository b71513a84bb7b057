/** The stretch of time that all charts show. Zooming in one zooms all. Seconds since the start of the load. */
export class Viewport {
  readonly endS: number;
  #from = 0;
  #to: number;
  readonly #listeners = new Set<(from: number, to: number) => void>();

  constructor(endS: number) {
    this.endS = endS;
    this.#to = endS;
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  /** Shows another stretch, within the run. Nothing happens when it is shown already. */
  show(from: number, to: number): void {
    const [first, last] = [Math.max(0, from), Math.min(this.endS, to)];
    if (last <= first || (first === this.#from && last === this.#to)) return;
    this.#from = first;
    this.#to = last;
    for (const listener of this.#listeners) listener(first, last);
  }

  /** Calls `listener` on every change until the function given back is called. */
  onChange(listener: (from: number, to: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
