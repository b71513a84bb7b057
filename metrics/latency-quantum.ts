/** Longest latency that the histograms tell: one hour. */
const LONGEST_US = 3_600_000_000;
/** Bits of a value kept at 3 significant digits: HDR's sub-buckets of 2 × 10³, rounded up to a power of two. */
const KEPT_BITS = 11;

/**
 * The value that stands for a latency in a sparse histogram: the lowest one that an HDR histogram of 1 µs … 1 h and 3
 * significant digits cannot tell from it (Tene, HdrHistogram: `lowestEquivalentValue`). So adding sparse cells into such
 * a histogram gives exactly what recording the latencies one by one would. Microseconds, clamped to the range.
 */
export function latencyQuantumUs(latencyUs: number): number {
  const value = Math.min(LONGEST_US, Math.max(1, Math.floor(latencyUs)));
  const surplusBits = 32 - Math.clz32(value) - KEPT_BITS;
  return surplusBits <= 0 ? value : ((value >>> surplusBits) << surplusBits) >>> 0;
}
