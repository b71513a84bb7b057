import { newLatencyHistogram, percentileMs, type LatencyHistogram } from '../../metrics/latency-histogram.ts';
import type { CellTable } from '../cell-table.ts';

/** Latencies of a set of requests, in milliseconds; all zero when there are none. */
export interface LatencyFigures {
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  readonly meanMs: number;
}

/**
 * Merges the histograms of rows into `into` (emptied first). Requests whose connection failed are left out: no answer
 * came, and their few microseconds would make percentiles look better than they were. They count as errors instead.
 */
export function mergeRows(cells: CellTable, rows: Iterable<number>, into: LatencyHistogram): LatencyHistogram {
  into.reset();
  for (const row of rows) {
    if (cells.outcomeOf(row) === 'connection') continue;
    const end = cells.pairsFrom[row + 1] ?? 0;
    for (let pair = cells.pairsFrom[row] ?? 0; pair < end; pair += 1) {
      into.recordValueWithCount(cells.values[pair] ?? 0, cells.counts[pair] ?? 0);
    }
  }
  return into;
}

/** The usual percentiles, the largest value and the mean of a histogram. */
export function latencyFigures(histogram: LatencyHistogram): LatencyFigures {
  const count = histogram.totalCount;
  const at = (percentile: number): number => (count === 0 ? 0 : percentileMs(histogram, percentile));
  return {
    count,
    p50Ms: at(50),
    p90Ms: at(90),
    p95Ms: at(95),
    p99Ms: at(99),
    p999Ms: at(99.9),
    maxMs: at(100),
    meanMs: count === 0 ? 0 : Math.round(histogram.mean) / 1000,
  };
}

/** A percentile in milliseconds over rows, or undefined when they hold no answered request. */
export function percentileOfRows(cells: CellTable, rows: Iterable<number>, percentile: number): number | undefined {
  const merged = mergeRows(cells, rows, newLatencyHistogram());
  return merged.totalCount === 0 ? undefined : percentileMs(merged, percentile);
}
