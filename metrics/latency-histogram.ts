import { build, type Histogram } from 'hdr-histogram-js';

/** Latencies in µs, 1 µs … 1 h, 3 significant digits. Merging is adding; percentiles are never averaged. */
export type LatencyHistogram = Histogram;

/** An empty histogram of the one shape that is used everywhere, so that any two can be added. */
export function newLatencyHistogram(): LatencyHistogram {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: 3 });
}

/** Adds a cell's sparse histogram: `[value in µs, count, value, count, …]`. */
export function addSparse(histogram: LatencyHistogram, latency: readonly number[]): void {
  for (let at = 0; at < latency.length; at += 2) {
    histogram.recordValueWithCount(latency[at] ?? 0, latency[at + 1] ?? 0);
  }
}

/** A percentile (0..100) in milliseconds. */
export function percentileMs(histogram: LatencyHistogram, percentile: number): number {
  return histogram.getValueAtPercentile(percentile) / 1000;
}
