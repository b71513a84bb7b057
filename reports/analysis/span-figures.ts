import type { Windows } from './windows.ts';

/** What a stretch of a run was like for its users. */
export interface SpanFigures {
  readonly seconds: number;
  /** Iterations planned, started, and planned but never started (open model). */
  readonly offered: number;
  readonly achieved: number;
  readonly dropped: number;
  /** Requests started, and those that ended well and in time. */
  readonly requests: number;
  readonly good: number;
  readonly bad: number;
  /** Requests that users would have made and could not. */
  readonly unserved: number;
  /** True when `unserved` is an estimate (closed model: users' lost time × their pace in good seconds). */
  readonly unservedEstimated: boolean;
  /** Share of offered requests that ended well and in time, 0..1; absent when nothing was due. */
  readonly goodput?: number;
  /** Σ (1 − Q) · 1 s. */
  readonly outageS: number;
  readonly worst?: { readonly second: number; readonly q: number };
}

/**
 * Adds up windows. Goodput is Σ(Q·offered)/Σ offered over open windows and the mean of Q over closed ones; where both
 * occur, their seconds weigh them. `pace` turns dropped iterations and lost user time into requests.
 */
export function spanFigures(windows: Windows, seconds: readonly number[], pace: Pace): SpanFigures {
  const sum = (list: Float64Array): number => seconds.reduce((total, second) => total + (list[second] ?? 0), 0);
  const dropped = sum(windows.dropped);
  const stalledMs = seconds.reduce(
    (total, second) => total + ((windows.offered[second] ?? 0) > 0 ? 0 : (windows.stalledMs[second] ?? 0)),
    0,
  );
  const lostToWaiting = (stalledMs / 1000) * pace.requestsPerUserSecond;
  const judged = seconds.filter((second) => !Number.isNaN(windows.q[second] ?? Number.NaN));
  const worst = judged.reduce<number | undefined>(
    (least, second) => (least === undefined || q(windows, second) < q(windows, least) ? second : least),
    undefined,
  );
  const goodput = goodputOf(windows, judged);
  return {
    seconds: seconds.length,
    offered: sum(windows.offered),
    achieved: sum(windows.achieved),
    dropped,
    requests: sum(windows.started),
    good: sum(windows.good),
    bad: sum(windows.bad),
    unserved: Math.round((dropped + sum(windows.unended)) * pace.requestsPerIteration + lostToWaiting),
    unservedEstimated: lostToWaiting > 0,
    ...(goodput === undefined ? {} : { goodput }),
    outageS: judged.reduce((total, second) => total + 1 - q(windows, second), 0),
    ...(worst === undefined ? {} : { worst: { second: worst, q: q(windows, worst) } }),
  };
}

/** How many requests stand behind an iteration, and behind a second of a user's time. */
export interface Pace {
  readonly requestsPerIteration: number;
  readonly requestsPerUserSecond: number;
}

/** The pace of the run itself: over all its seconds for iterations, over its good seconds for users. */
export function paceOf(windows: Windows): Pace {
  let requests = 0;
  let iterations = 0;
  let goodRequests = 0;
  let userSeconds = 0;
  for (let second = 0; second < windows.seconds; second += 1) {
    const started = windows.started[second] ?? 0;
    requests += started;
    iterations += windows.achieved[second] ?? 0;
    const users = windows.users[second] ?? 0;
    if (users > 0 && q(windows, second) >= GOOD_SECOND) {
      goodRequests += started;
      userSeconds += users;
    }
  }
  return {
    requestsPerIteration: iterations > 0 ? requests / iterations : 1,
    requestsPerUserSecond: userSeconds > 0 ? goodRequests / userSeconds : 0,
  };
}

/** A second this good shows the pace that users keep when nothing hinders them. */
const GOOD_SECOND = 0.95;

function goodputOf(windows: Windows, judged: readonly number[]): number | undefined {
  let openSeconds = 0;
  let offered = 0;
  let wellServed = 0;
  let closedSeconds = 0;
  let closedSum = 0;
  for (const second of judged) {
    const due = windows.offered[second] ?? 0;
    if (due > 0) {
      openSeconds += 1;
      offered += due;
      wellServed += due * q(windows, second);
    } else {
      closedSeconds += 1;
      closedSum += q(windows, second);
    }
  }
  if (openSeconds + closedSeconds === 0) return undefined;
  const open = offered > 0 ? (wellServed / offered) * openSeconds : 0;
  return (open + closedSum) / (openSeconds + closedSeconds);
}

function q(windows: Windows, second: number): number {
  return windows.q[second] ?? Number.NaN;
}
