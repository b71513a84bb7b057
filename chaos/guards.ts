import type { Fault, FaultWorldFacts } from '../core/fault.ts';
import { formatDuration } from '../core/quantities.ts';

/** What is asked for, and how much of the run is left for it. */
export interface GuardedRequest {
  readonly fault: Fault;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly forMs: number | undefined;
  /** Until the load ends. */
  readonly leftMs: number;
}

/** The removal of a fault takes time too, and users need some to show that they are back. */
const SPARE_MS = 1_000;

/**
 * Why a fault must not be injected into a run under way, or undefined. That its targets belong to the run is checked
 * where they are resolved: nothing else can be named.
 */
export function liveRefusal(request: GuardedRequest, facts: FaultWorldFacts): string | undefined {
  const { fault, forMs, leftMs } = request;
  const refusal = fault.refuse(request.parameters, facts);
  if (refusal !== undefined) return refusal;
  if (leftMs <= 0) return 'the load is over; nothing is injected any more';
  if (fault.lasts && forMs === undefined)
    return `"${fault.name}" lasts until it is undone: say for how long, as in  --for 3s`;
  if (!fault.lasts && forMs !== undefined) return `"${fault.name}" ends by itself: leave out --for`;
  if (forMs === undefined || forMs + SPARE_MS <= leftMs) return undefined;
  return `the load ends in ${formatDuration(leftMs)}: too soon for a fault of ${formatDuration(forMs)}`;
}
