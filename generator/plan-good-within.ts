import type { LatencyBound, Slo } from '../core/scenario.ts';

/** Slower than this is not good where no promise says otherwise. */
const DEFAULT_MS = 1_000;

/**
 * The time within which a request must end to be good. Per endpoint: the largest latency bound of the promises that name
 * it (beyond the most patient promise nobody is content). `*`, for all others: the largest bound of the promises about
 * every endpoint, else one second.
 */
export function goodWithinMs(slo: readonly Slo[]): Readonly<Record<string, number>> {
  const within = new Map<string, number>();
  for (const promise of slo) {
    if (promise.kind !== 'load' || promise.latency.length === 0) continue;
    const endpoint = promise.endpoint ?? '*';
    within.set(endpoint, Math.max(within.get(endpoint) ?? 0, largest(promise.latency)));
  }
  return { '*': DEFAULT_MS, ...Object.fromEntries(within) };
}

function largest(bounds: readonly LatencyBound[]): number {
  return Math.max(...bounds.map(({ boundMs }) => boundMs));
}
