import type { CellTable } from '../cell-table.ts';

/** Requests by endpoint and second of their start: all, good ones, bad ones (error, timeout, connection). */
export interface SecondTallies {
  readonly endpoints: readonly EndpointTally[];
  /** Good requests of each row of the cell table. */
  readonly goodOfRow: Uint32Array;
}

export interface EndpointTally {
  readonly endpoint: string;
  readonly started: Float64Array;
  readonly good: Float64Array;
  readonly bad: Float64Array;
}

/**
 * Counts the cells by endpoint and second. Good: ended `ok` or `refused` within the endpoint's bound (milliseconds;
 * `*` for endpoints without one of their own). `seconds` is the length of the lists; later requests are left out.
 */
export function tallySeconds(
  cells: CellTable,
  goodWithinMs: Readonly<Record<string, number>>,
  seconds: number,
): SecondTallies {
  const bounds = cells.endpoints.map((name) => goodWithinMs[name] ?? goodWithinMs['*'] ?? Number.POSITIVE_INFINITY);
  const endpoints = cells.endpoints.map((endpoint) => ({
    endpoint,
    started: new Float64Array(seconds),
    good: new Float64Array(seconds),
    bad: new Float64Array(seconds),
  }));
  const goodOfRow = new Uint32Array(cells.size);
  for (let row = 0; row < cells.size; row += 1) {
    const endpoint = cells.endpoint[row] ?? 0;
    const outcome = cells.outcomeOf(row);
    const answered = outcome === 'ok' || outcome === 'refused';
    const good = answered ? cells.countWithin(row, bounds[endpoint] ?? 0) : 0;
    goodOfRow[row] = good;
    const second = cells.second[row] ?? 0;
    const tally = endpoints[endpoint];
    if (tally === undefined || second >= seconds) continue;
    const count = cells.count[row] ?? 0;
    addAt(tally.started, second, count);
    addAt(tally.good, second, good);
    if (!answered) addAt(tally.bad, second, count);
  }
  return { endpoints, goodOfRow };
}

function addAt(list: Float64Array, at: number, more: number): void {
  list[at] = (list[at] ?? 0) + more;
}
