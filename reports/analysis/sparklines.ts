import { newLatencyHistogram, percentileMs } from '../../metrics/latency-histogram.ts';
import type { RunData } from '../run-data.ts';
import { mergeRows } from './latency-of-rows.ts';
import { shownSeconds, windowLengthS } from './timeline.ts';

/** The 95th percentile over time in milliseconds, coarse; null where nothing was answered. */
export type Sparkline = readonly (number | null)[];

/** At most so many points: what a line as long as a word can show. */
const POINTS = 40;

/** One sparkline per endpoint, and one per lane. */
export function sparklines(run: RunData): { endpoints: Map<string, Sparkline>; lanes: Map<string, Sparkline> } {
  const { cells } = run;
  return {
    endpoints: linesOf(run, cells.endpoints, cells.endpoint),
    lanes: linesOf(run, cells.lanes, cells.lane),
  };
}

function linesOf(run: RunData, names: readonly string[], column: Uint16Array): Map<string, Sparkline> {
  const { cells } = run;
  const seconds = shownSeconds(run);
  const windowS = windowLengthS(seconds, POINTS);
  const points = Math.ceil(seconds / windowS);
  const rows: number[][] = Array.from({ length: names.length * points }, () => []);
  for (let row = 0; row < cells.size; row += 1) {
    const window = Math.floor((cells.second[row] ?? 0) / windowS);
    if (window < points) rows[(column[row] ?? 0) * points + window]?.push(row);
  }
  const scratch = newLatencyHistogram();
  const p95 = rows.map((members) => {
    const merged = mergeRows(cells, members, scratch);
    return merged.totalCount === 0 ? null : percentileMs(merged, 95);
  });
  return new Map(names.map((name, at) => [name, p95.slice(at * points, (at + 1) * points)]));
}
