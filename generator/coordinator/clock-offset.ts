/** Offset of another machine's clock, by Cristian's method: the exchange with the shortest round trip tells it best. */
export class ClockOffset {
  readonly #exchanges: Exchange[] = [];

  /** `sentMs` and `receivedMs` on our clock, `theirMs` on theirs in between. */
  note(sentMs: number, theirMs: number, receivedMs: number): void {
    this.#exchanges.push({ roundTripMs: receivedMs - sentMs, offsetMs: theirMs - (sentMs + receivedMs) / 2 });
    if (this.#exchanges.length > KEPT) this.#exchanges.shift();
  }

  get exchanges(): number {
    return this.#exchanges.length;
  }

  /** Their clock minus ours, in milliseconds; 0 while nothing is known. */
  get offsetMs(): number {
    return this.#best()?.offsetMs ?? 0;
  }

  get roundTripMs(): number {
    return this.#best()?.roundTripMs ?? 0;
  }

  #best(): Exchange | undefined {
    return this.#exchanges.toSorted((one, other) => one.roundTripMs - other.roundTripMs)[0];
  }
}

interface Exchange {
  readonly roundTripMs: number;
  readonly offsetMs: number;
}

/** Clocks drift: exchanges older than these say little about now. */
const KEPT = 20;
