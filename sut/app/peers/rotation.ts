/** An address that gave no answer is left out for this time: others are there, and it may be back. */
const REST_MS = 1000;

/** The addresses of a service's instances, each in its turn. */
export class Rotation {
  readonly #addresses: readonly string[];
  readonly #restUntilMs = new Map<string, number>();
  #turn: number;

  /** Begins anywhere, so that those who start together do not all begin with the same one. */
  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
    this.#turn = Math.floor(Math.random() * addresses.length);
  }

  /** The next one that does not rest; where all of them do, the next one. */
  next(nowMs: number): string {
    const count = this.#addresses.length;
    this.#turn = (this.#turn + 1) % count;
    for (let at = 0; at < count; at += 1) {
      const address = this.#addresses[(this.#turn + at) % count] ?? '';
      if ((this.#restUntilMs.get(address) ?? 0) > nowMs) continue;
      this.#turn = (this.#turn + at) % count;
      return address;
    }
    return this.#addresses[this.#turn] ?? '';
  }

  /** Leaves an address out for a while. True when there is another to ask meanwhile. */
  rest(address: string, nowMs: number): boolean {
    this.#restUntilMs.set(address, nowMs + REST_MS);
    return this.#addresses.some((one) => (this.#restUntilMs.get(one) ?? 0) <= nowMs);
  }
}
