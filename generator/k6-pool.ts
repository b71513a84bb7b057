/** What the number of virtual users of the open model depends on. */
export interface PoolFacts {
  /** Share-weighted mean round trip over the lanes. */
  readonly meanRttMs: number;
  /** The longest latency that some endpoint still calls good. */
  readonly loosestBoundMs: number;
  /** Mean number of requests that an iteration makes, one after the other. */
  readonly requestsPerIteration: number;
  /** True for a script of the user's own: how long its iterations take is not known before they run. */
  readonly isOwnScript?: boolean;
}

/** Virtual users of all workers together. */
export interface PoolSize {
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
}

/** A virtual user holds about 0.3 MB: 3,000 of them stay below 1 GB. */
const MOST_USERS = 3_000;
/** Iterations of an unknown script are expected to last up to so long, in pauses for example … */
const OWN_ITERATION_MS = 3_000;
/** … by at most so many users made before the start; k6 makes more, up to the most, as arrivals find none free. */
const MOST_OWN_AT_START = 500;
/** A connection to open is a round trip, a request another; the system itself gets 100 ms for each. */
const SERVICE_MS = 100;
/** Arrivals come in clusters where iterations last long; half as many again holds them. */
const RESERVE = 1.5;

/**
 * Virtual users for an open phase, by Little's law. Made before the start: peak rate × usual duration × 1.5. At most:
 * peak rate × the longest duration that is still good × 1.5, so no iteration that could have ended well is dropped for
 * want of a user. Beyond that an arrival finds nobody and is counted as dropped: a frozen system shows as late, then as
 * dropped, and never as memory without end. A whole number for each worker: k6 deals out arrivals as it does users.
 */
export function poolSize(
  peakPerSecond: number,
  { meanRttMs, loosestBoundMs, requestsPerIteration, isOwnScript = false }: PoolFacts,
  workers: number,
): PoolSize {
  const usualMs = meanRttMs + requestsPerIteration * (meanRttMs + SERVICE_MS);
  const users = (durationMs: number, most = MOST_USERS): number => {
    const all = Math.min(most, Math.ceil((peakPerSecond * durationMs * RESERVE) / 1000) + 5);
    return Math.ceil(all / workers) * workers;
  };
  if (isOwnScript) {
    const atStart = Math.max(users(usualMs), users(OWN_ITERATION_MS, MOST_OWN_AT_START));
    return { preAllocatedVUs: atStart, maxVUs: users(Number.POSITIVE_INFINITY) };
  }
  const maxVUs = users(Math.max(usualMs, requestsPerIteration * loosestBoundMs));
  return { preAllocatedVUs: users(usualMs), maxVUs };
}
