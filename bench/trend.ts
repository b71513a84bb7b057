/** A trend over evenly spaced values, and whether it is more than their noise. */
export interface Trend {
  readonly median: number;
  /** From the first to the last value along the slope of Theil and Sen, as a share of the median. */
  readonly growth: number;
  /** Two-sided, of the test of Mann and Kendall (normal approximation, no ties): how often chance alone trends so far. */
  readonly p: number;
}

/** The trend of at least ten values. */
export function trendOf(values: readonly number[]): Trend {
  const pairs = values.flatMap((one, at) => values.slice(at + 1).map((other, gap) => (other - one) / (gap + 1)));
  const middle = median(values);
  const rises = pairs.filter((slope) => slope > 0).length - pairs.filter((slope) => slope < 0).length;
  const { length } = values;
  const deviation = Math.sqrt((length * (length - 1) * (2 * length + 5)) / 18);
  const score = Math.max(0, Math.abs(rises) - 1) / deviation;
  return { median: middle, growth: (median(pairs) * (length - 1)) / middle, p: 2 * (1 - normal(score)) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}

/** The normal distribution function, to 7.5e-8 (Abramowitz and Stegun, 26.2.17), for z of 0 and above. */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const tail = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153].reduce(
    (sum, coefficient) => (sum + coefficient) * t,
    0,
  );
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}
