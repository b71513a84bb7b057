import { newLatencyHistogram, percentileMs } from '../../metrics/latency-histogram.ts';
import { OUTCOMES, type Outcome } from '../../core/outcome.ts';
import type { RunData } from '../run-data.ts';
import { mergeRows } from './latency-of-rows.ts';

/** The run over time in windows of equal length; `null` where there is nothing to show. */
export interface Timeline {
  readonly windowS: number;
  /** Start of each window, in seconds since the start of the load. */
  readonly startS: readonly number[];
  /** Iterations per second. */
  readonly offered: readonly (number | null)[];
  readonly achieved: readonly (number | null)[];
  readonly dropped: readonly (number | null)[];
  readonly users: readonly (number | null)[];
  /** Milliseconds, from merged histograms; max is the largest of the window. */
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Requests per second by outcome. */
  readonly outcomes: Readonly<Record<Outcome, readonly number[]>>;
}

const WINDOW_LENGTHS_S = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** The shortest round window length, in seconds, that cuts `seconds` into at most `most` windows. */
export function windowLengthS(seconds: number, most: number): number {
  return WINDOW_LENGTHS_S.find((length) => seconds / length <= most) ?? Math.ceil(seconds / most);
}

/**
 * Merges the seconds of a run into at most `most` windows. Counts become means per second; latencies come from added
 * histograms (percentiles are never averaged), and the maximum stays the maximum, so that no spike gets lost.
 */
export function timelineOf(run: RunData, most: number): Timeline {
  const seconds = shownSeconds(run);
  const windowS = windowLengthS(seconds, most);
  const length = Math.ceil(seconds / windowS);
  const rows: number[][] = Array.from({ length }, () => []);
  for (let row = 0; row < run.cells.size; row += 1) rows[Math.floor((run.cells.second[row] ?? 0) / windowS)]?.push(row);
  const startS = rows.map((_, window) => window * windowS);
  const span = (window: number): number => Math.min(windowS, seconds - window * windowS);
  const perSecond = (list: readonly number[]): (number | null)[] =>
    startS.map((start, window) => meanOf(list.slice(start, start + span(window))));
  return {
    windowS,
    startS,
    offered: perSecond(run.plan.offeredPerSecond.map((value) => (value > 0 ? value : Number.NaN))),
    achieved: perSecond(run.load.achieved),
    dropped: perSecond(run.load.dropped),
    users: perSecond(run.plan.usersPerSecond.map((value) => (value > 0 ? value : Number.NaN))),
    ...latenciesOf(run, rows),
    outcomes: outcomesOf(run, rows, span),
  };
}

/** Seconds on the time axis: the planned ones, and later ones in which requests still started. */
export function shownSeconds(run: RunData): number {
  const planned = run.manifest.ended === 'completed' ? run.plan.durationS : 0;
  return Math.max(1, planned, Math.min(run.load.seconds, run.plan.durationS));
}

/** The mean of the known values; null when none is known. */
export function meanOf(values: readonly number[]): number | null {
  let sum = 0;
  let known = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    known += 1;
  }
  return known === 0 ? null : Math.round((sum / known) * 1000) / 1000;
}

function latenciesOf(
  run: RunData,
  rows: readonly (readonly number[])[],
): Pick<Timeline, 'p50' | 'p95' | 'p99' | 'max'> {
  const scratch = newLatencyHistogram();
  const found = rows.map((members) => {
    const merged = mergeRows(run.cells, members, scratch);
    if (merged.totalCount === 0) return [null, null, null, null];
    return [50, 95, 99, 100].map((percentile) => percentileMs(merged, percentile));
  });
  const column = (at: number): (number | null)[] => found.map((each) => each[at] ?? null);
  return { p50: column(0), p95: column(1), p99: column(2), max: column(3) };
}

function outcomesOf(
  run: RunData,
  rows: readonly (readonly number[])[],
  span: (window: number) => number,
): Timeline['outcomes'] {
  const perSecond = (outcome: Outcome): number[] => {
    const code = OUTCOMES.indexOf(outcome);
    return rows.map((members, window) => {
      const count = members.reduce(
        (total, row) => (run.cells.outcome[row] === code ? total + (run.cells.count[row] ?? 0) : total),
        0,
      );
      return Math.round((count / span(window)) * 1000) / 1000;
    });
  };
  return {
    ok: perSecond('ok'),
    refused: perSecond('refused'),
    error: perSecond('error'),
    timeout: perSecond('timeout'),
    connection: perSecond('connection'),
  };
}
