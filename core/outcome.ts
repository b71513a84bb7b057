/**
 * How a request ended, from the user's side. `ok`: expected status. `refused`: a documented business refusal, not an
 * error. `error`: 5xx or an unexpected status. `timeout`. `connection`: refused, reset, end of stream, DNS.
 */
export const OUTCOMES = ['ok', 'refused', 'error', 'timeout', 'connection'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the user of a mutating request knows afterwards: it was done, it was refused, or nothing at all. */
export type OperationOutcome = 'done' | 'refused' | 'unknown';

/** The knowledge that an outcome leaves about a mutating request. */
export function operationOutcomeOf(outcome: Outcome): OperationOutcome {
  if (outcome === 'ok') return 'done';
  return outcome === 'refused' ? 'refused' : 'unknown';
}
