/** Watches money or stock while the load runs. */
export interface BooksProbe {
  /** Readings that failed, as they do while the database is down. */
  failures(): number;
  /** Ends the probe and waits for a reading under way. */
  stop(): Promise<void>;
}

/**
 * Reads totals of the books once a second, each in one snapshot, and hands them on; the caller knows which second it is.
 * Failures are counted, not told: a system that is down has no books to show. Watching must not become a load: after each
 * reading the probe rests ten times as long as it took, so that long runs with many postings are read less often.
 */
export function startBooksProbe<Sample>(
  total: () => Promise<Sample>,
  onSample: (sample: Sample) => void,
  intervalMs = 1_000,
): BooksProbe {
  let failures = 0;
  let underWay: Promise<void> | undefined;
  let restUntilMs = 0;
  const read = async (): Promise<void> => {
    const startMs = performance.now();
    const sample = await total().catch(() => undefined);
    if (sample === undefined) {
      failures += 1;
      return;
    }
    const endMs = performance.now();
    restUntilMs = endMs + REST_TIMES * (endMs - startMs);
    onSample(sample);
  };
  const timer = setInterval(() => {
    if (performance.now() < restUntilMs) return;
    underWay ??= read().finally(() => (underWay = undefined));
  }, intervalMs);
  return {
    failures: () => failures,
    stop: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}

const REST_TIMES = 10;
