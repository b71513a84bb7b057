import type { JournalEntry } from '../../core/fault.ts';
import type { WindowJudgement } from './good-windows.ts';

/** One fault as its journal tells it, times in milliseconds since the start of the load. */
export interface FaultHistory {
  readonly id: string;
  readonly fault: string;
  readonly targets: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly live: boolean;
  readonly plannedMs: number;
  /** Confirmed at the target; absent when the fault never came about, or was never undone. */
  readonly injectedMs?: number;
  readonly undoneMs?: number;
  readonly proof?: string;
  readonly undoProof?: string;
  readonly failure?: string;
  /** It failed before it was proven, and what it had done by then could not be undone. */
  readonly leftHalfDone?: true;
}

/** What users felt of a fault. */
export type Recovery =
  | { readonly result: 'not injected' }
  | { readonly result: 'no impact' }
  /** Users were not well served before: there was no steady state to come back to. */
  | { readonly result: 'not applicable' }
  /** No second from the injection on says how users fared: the load ended before, or nobody asked for anything. */
  | { readonly result: 'not seen' }
  | {
      readonly result: 'recovered' | 'not recovered';
      readonly impactSecond: number;
      readonly toImpactMs: number;
      /** From the injection; for `not recovered` until the end, or until `goodAtEndS` began: more than this. */
      readonly toRecoverMs: number;
      /** From the removal; negative when users were back before it. Absent when not recovered or not removed. */
      readonly toRecoverAfterRemovalMs?: number;
      readonly recoveredSecond?: number;
      readonly relapses: number;
      /** Not recovered, but good for so many seconds when the load ended: too few to tell. */
      readonly goodAtEndS?: number;
    };

/** Good windows in a row that make a recovery; the last windows before an injection that have to be good. */
const GOOD_IN_A_ROW = 5;
/** How users fared, in the words of every screen, where nothing can be said of a recovery. */
export const NOT_APPLICABLE = 'not applicable: users were not well served before';

/**
 * Time to impact and time to recover of a fault, from judged windows of one second (docs/METRICS.md, Recovery). The impact
 * is looked for from the window that holds the injection to the one before the next fault's; the recovery until the end.
 * Whether users were well served before is judged before `steadyBeforeMs`: the injection, or that of the first of several
 * faults at once.
 */
export function recoveryOf(
  history: Pick<FaultHistory, 'injectedMs' | 'undoneMs'>,
  windows: readonly WindowJudgement[],
  nextFaultMs = Number.POSITIVE_INFINITY,
  steadyBeforeMs = history.injectedMs ?? 0,
): Recovery {
  const { injectedMs, undoneMs } = history;
  if (injectedMs === undefined) return { result: 'not injected' };
  const injectedSecond = Math.max(0, Math.floor(injectedMs / 1000));
  const horizon = Math.min(windows.length, Math.max(injectedSecond + 1, Math.floor(nextFaultMs / 1000)));
  if (windows.slice(injectedSecond, horizon).every((window) => window === undefined)) return { result: 'not seen' };
  if (!wasSteady(windows, Math.floor(Math.max(0, steadyBeforeMs) / 1000))) return { result: 'not applicable' };
  const impactSecond = firstBad(windows, injectedSecond, horizon);
  if (impactSecond === undefined) return { result: 'no impact' };
  const toImpactMs = Math.max(0, impactSecond * 1000 - injectedMs);
  const recoveredSecond = firstStretchOfGood(windows, impactSecond);
  if (recoveredSecond === undefined) {
    const goodAtEndS = goodAtEnd(windows);
    const toRecoverMs = (windows.length - goodAtEndS) * 1000 - injectedMs;
    return {
      result: 'not recovered',
      impactSecond,
      toImpactMs,
      toRecoverMs,
      relapses: 0,
      ...(goodAtEndS > 0 ? { goodAtEndS } : {}),
    };
  }
  return {
    result: 'recovered',
    impactSecond,
    toImpactMs,
    toRecoverMs: recoveredSecond * 1000 - injectedMs,
    ...(undoneMs === undefined ? {} : { toRecoverAfterRemovalMs: recoveredSecond * 1000 - undoneMs }),
    recoveredSecond,
    relapses: relapsesIn(windows.slice(recoveredSecond, horizon)),
  };
}

/** The faults of a journal in order of time, each from its last entries. */
export function faultHistories(entries: readonly JournalEntry[]): readonly FaultHistory[] {
  const byId = Map.groupBy(entries, (entry) => entry.id);
  const histories = [...byId.values()].map((lines) => historyOf(lines));
  return histories.sort((one, other) => startOf(one) - startOf(other) || (one.id < other.id ? -1 : 1));
}

/** When a fault began, or should have. */
export function startOf(history: FaultHistory): number {
  return history.injectedMs ?? history.plannedMs;
}

function historyOf(lines: readonly JournalEntry[]): FaultHistory {
  const first = lines[0] as JournalEntry;
  const injected = lines.find((line) => line.state === 'injected');
  const undone = lines.findLast((line) => line.state === 'undone');
  // A trace in a failed entry says that something is left to undo.
  const left = lines.some((line) => line.state === 'failed' && line.trace !== undefined);
  const failure = lines.at(-1)?.state === 'failed' ? (lines.at(-1)?.reason ?? 'no reason given') : undefined;
  return {
    id: first.id,
    fault: first.fault.fault,
    targets: first.fault.targets,
    parameters: first.fault.parameters,
    live: first.live,
    plannedMs: first.fault.atMs,
    ...(injected === undefined ? {} : { injectedMs: injected.elapsedMs }),
    ...(undone === undefined ? {} : { undoneMs: undone.elapsedMs }),
    ...(injected?.proof === undefined ? {} : { proof: injected.proof }),
    ...(undone?.proof === undefined ? {} : { undoProof: undone.proof }),
    ...(failure === undefined ? {} : { failure }),
    ...(left && injected === undefined && undone === undefined ? { leftHalfDone: true } : {}),
  };
}

/**
 * Judged on the last five windows before this second that say anything: all have to be good. With fewer of them (a fault
 * in the first seconds), on those there are; without any, users count as well served.
 */
function wasSteady(windows: readonly WindowJudgement[], beforeSecond: number): boolean {
  const before = windows.slice(0, beforeSecond).filter((window) => window !== undefined);
  return before.slice(-GOOD_IN_A_ROW).every((window) => window);
}

function firstBad(windows: readonly WindowJudgement[], from: number, to: number): number | undefined {
  for (let second = from; second < to; second += 1) {
    if (windows[second] === false) return second;
  }
  return undefined;
}

/** Start of the first five good windows in a row. Windows that say nothing neither count nor break the row. */
function firstStretchOfGood(windows: readonly WindowJudgement[], from: number): number | undefined {
  let start: number | undefined;
  let length = 0;
  for (let second = from; second < windows.length; second += 1) {
    if (windows[second] === false) {
      start = undefined;
      length = 0;
    } else if (windows[second] === true) {
      start ??= second;
      length += 1;
      if (length === GOOD_IN_A_ROW) return start;
    }
  }
  return undefined;
}

/** Seconds since the last bad window. 0 when the last window that says anything is bad. */
function goodAtEnd(windows: readonly WindowJudgement[]): number {
  const tail = windows.slice(windows.lastIndexOf(false) + 1);
  return tail.includes(true) ? tail.length - tail.indexOf(true) : 0;
}

/** How often users were thrown back: stretches of bad windows. */
function relapsesIn(windows: readonly WindowJudgement[]): number {
  let relapses = 0;
  let good = true;
  for (const window of windows) {
    if (window === undefined) continue;
    if (good && !window) relapses += 1;
    good = window;
  }
  return relapses;
}
