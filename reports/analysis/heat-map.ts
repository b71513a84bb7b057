import type { RunData } from '../run-data.ts';
import { shownSeconds, windowLengthS } from './timeline.ts';

/** Requests by time and latency. Shows two modes where percentiles show none. */
export interface HeatMap {
  readonly windowS: number;
  readonly windows: number;
  /** Lower edge of each latency bin in milliseconds; one more edge than bins. */
  readonly edgesMs: readonly number[];
  /** `counts[window * bins + bin]`. */
  readonly counts: readonly number[];
}

/** Ten bins a decade, about 26 % wide each: 1, 1.26, 1.58, 2, 2.51, 3.16, 3.98, 5.01, 6.31, 7.94. */
const BINS_PER_DECADE = 10;

/** Counts answered requests in at most `most` windows and logarithmic latency bins; bins that nobody needs are left out. */
export function heatMapOf(run: RunData, most: number): HeatMap {
  const { cells } = run;
  const seconds = shownSeconds(run);
  const windowS = windowLengthS(seconds, most);
  const windows = Math.ceil(seconds / windowS);
  const allBins = binOf(3_600_000_000) + 1;
  const grid = new Uint32Array(windows * allBins);
  for (let row = 0; row < cells.size; row += 1) {
    const window = Math.floor((cells.second[row] ?? 0) / windowS);
    if (window >= windows || cells.outcomeOf(row) === 'connection') continue;
    const end = cells.pairsFrom[row + 1] ?? 0;
    for (let pair = cells.pairsFrom[row] ?? 0; pair < end; pair += 1) {
      const at = window * allBins + binOf(cells.values[pair] ?? 0);
      grid[at] = (grid[at] ?? 0) + (cells.counts[pair] ?? 0);
    }
  }
  const { first, last } = usedBins(grid, windows, allBins);
  const bins = last - first + 1;
  return {
    windowS,
    windows,
    edgesMs: Array.from({ length: bins + 1 }, (_, at) =>
      Number((10 ** ((first + at) / BINS_PER_DECADE) / 1000).toPrecision(3)),
    ),
    counts: Array.from(
      { length: windows * bins },
      (_, at) => grid[Math.floor(at / bins) * allBins + first + (at % bins)] ?? 0,
    ),
  };
}

function binOf(valueUs: number): number {
  return Math.floor(Math.log10(Math.max(1, valueUs)) * BINS_PER_DECADE + 1e-9);
}

function usedBins(grid: Uint32Array, windows: number, allBins: number): { first: number; last: number } {
  let first = allBins - 1;
  let last = 0;
  for (let at = 0; at < windows * allBins; at += 1) {
    if (grid[at] === 0) continue;
    first = Math.min(first, at % allBins);
    last = Math.max(last, at % allBins);
  }
  return first <= last ? { first, last } : { first: 30, last: 40 };
}
