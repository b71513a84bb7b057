/** What one second of a run offers to judge it by. */
export interface WindowFacts {
  /** Iterations planned in the second (open model; 0 in the closed one). */
  readonly offered: number;
  /** Of those, dropped or never ended. */
  readonly unserved: number;
  /** Users under way (closed model; 0 in the open one). */
  readonly users: number;
  /** User-milliseconds spent waiting in this second for requests that were not good. */
  readonly stalledMs: number;
  /** Requests started in the second, and those of them that ended well and in time. */
  readonly started: number;
  readonly good: number;
}

/**
 * Q, the share of good requests over offered ones in a second, 0..1; undefined when the second says nothing (nothing
 * was due, or users were only thinking). Definition and reasons: docs/decisions/0002-good-share.md.
 */
export function goodShare(window: WindowFacts): number | undefined {
  const { offered, unserved, users, stalledMs, started, good } = window;
  if (offered > 0) {
    // Below two arrivals a second, the arrival that is due may fall just into the neighbouring second.
    if (started === 0) return unserved > 0 || offered >= 2 ? 0 : undefined;
    return (good / started) * clamped(1 - unserved / offered);
  }
  if (users > 0) {
    if (started === 0) return stalledMs > 0 ? 0 : undefined;
    return (good / started) * clamped(1 - stalledMs / (users * 1000));
  }
  return started > 0 ? good / started : undefined;
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
