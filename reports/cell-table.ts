import { OUTCOMES, type Outcome } from '../core/outcome.ts';
import type { Cell } from '../core/worker-protocol.ts';

/**
 * The cells of a run in columns. An hour has some 350,000 of them: as objects they would take a third of a gigabyte,
 * as columns they take thirty megabytes.
 */
export class CellTable {
  readonly endpoints: string[] = [];
  readonly lanes: string[] = [];
  size = 0;
  second = new Uint32Array(1024);
  endpoint = new Uint16Array(1024);
  lane = new Uint16Array(1024);
  outcome = new Uint8Array(1024);
  count = new Uint32Array(1024);
  bytes = new Float64Array(1024);
  /** Where a row's pairs begin in `values` and `counts`; row + 1 has their end. */
  pairsFrom = new Uint32Array(1025);
  /** Latencies in µs and how often each occurred. */
  values = new Uint32Array(4096);
  counts = new Uint32Array(4096);
  readonly #endpointIndex = new Map<string, number>();
  readonly #laneIndex = new Map<string, number>();

  /** Appends one cell. Names are kept once; the histogram is copied. */
  add(cell: Cell): void {
    if (this.size === this.second.length) this.#growRows();
    const row = this.size;
    this.second[row] = cell.second;
    this.endpoint[row] = indexOf(cell.endpoint, this.#endpointIndex, this.endpoints);
    this.lane[row] = indexOf(cell.lane, this.#laneIndex, this.lanes);
    this.outcome[row] = OUTCOMES.indexOf(cell.outcome);
    this.count[row] = cell.count;
    this.bytes[row] = cell.bytes;
    this.#addPairs(cell.latency, this.pairsFrom[row] ?? 0);
    this.size += 1;
  }

  /** The outcome class of a row. */
  outcomeOf(row: number): Outcome {
    return OUTCOMES[this.outcome[row] ?? 0] ?? 'error';
  }

  /** How many of a row's requests took at most `boundMs`. */
  countWithin(row: number, boundMs: number): number {
    const boundUs = boundMs * 1000;
    const end = this.pairsFrom[row + 1] ?? 0;
    let within = 0;
    for (let pair = this.pairsFrom[row] ?? 0; pair < end; pair += 1) {
      if ((this.values[pair] ?? 0) <= boundUs) within += this.counts[pair] ?? 0;
    }
    return within;
  }

  #addPairs(latency: readonly number[], from: number): void {
    const end = from + latency.length / 2;
    while (end > this.values.length) {
      this.values = grown(this.values, new Uint32Array(this.values.length * 2));
      this.counts = grown(this.counts, new Uint32Array(this.counts.length * 2));
    }
    for (let pair = from, at = 0; pair < end; pair += 1, at += 2) {
      this.values[pair] = latency[at] ?? 0;
      this.counts[pair] = latency[at + 1] ?? 0;
    }
    this.pairsFrom[this.size + 1] = end;
  }

  #growRows(): void {
    const rows = this.second.length * 2;
    this.second = grown(this.second, new Uint32Array(rows));
    this.endpoint = grown(this.endpoint, new Uint16Array(rows));
    this.lane = grown(this.lane, new Uint16Array(rows));
    this.outcome = grown(this.outcome, new Uint8Array(rows));
    this.count = grown(this.count, new Uint32Array(rows));
    this.bytes = grown(this.bytes, new Float64Array(rows));
    this.pairsFrom = grown(this.pairsFrom, new Uint32Array(rows + 1));
  }
}

function indexOf(name: string, index: Map<string, number>, names: string[]): number {
  const known = index.get(name);
  if (known !== undefined) return known;
  index.set(name, names.length);
  names.push(name);
  return names.length - 1;
}

function grown<T extends { set(from: T): void }>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
