import type { SecondTallies } from './second-tallies.ts';
import type { SpanFigures } from './span-figures.ts';
import type { Lost } from './summary.ts';

/** Requests lost in the given seconds: failed, unknown and never started, apart. */
export function lostRequests(tallies: SecondTallies, seconds: readonly number[], span: SpanFigures): Lost {
  let failed = 0;
  let unknown = 0;
  for (const tally of tallies.endpoints) {
    const bad = seconds.reduce((total, second) => total + (tally.bad[second] ?? 0), 0);
    if (changesSomething(tally.endpoint)) unknown += bad;
    else failed += bad;
  }
  return { failed, unknown, neverStarted: span.unserved, neverStartedEstimated: span.unservedEstimated };
}

/** All of them together. */
export function allLost(lost: Lost): number {
  return lost.failed + lost.unknown + lost.neverStarted;
}

/** Endpoints are named by method and path; without an answer to one of these nobody knows whether it was done. */
export function changesSomething(endpoint: string): boolean {
  return endpoint !== LOGIN && /^(POST|PUT|PATCH|DELETE)\b/.test(endpoint);
}

/** A POST only because a password has no place in an address. */
const LOGIN = 'POST /identity/login';
