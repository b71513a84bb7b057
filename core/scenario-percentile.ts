/** 95 of `p95`, 99.9 of `p99.9`, 100 of `max`; undefined for any other word. */
export function parsePercentile(word: string): number | undefined {
  if (word === 'max') return 100;
  const match = /^p(\d{1,2}(?:\.\d+)?)$/.exec(word);
  return match === null ? undefined : Number(match[1]);
}

/** `p95` of 95, `max` of 100. */
export function formatPercentile(percentile: number): string {
  return percentile === 100 ? 'max' : `p${percentile}`;
}
