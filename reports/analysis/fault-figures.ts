import { percentileOfRows } from './latency-of-rows.ts';
import { judgeWindows } from './good-windows.ts';
import { faultHistories, recoveryOf, startOf, type FaultHistory, type Recovery } from './recovery.ts';
import { faultSentence } from './fault-sentence.ts';
import { lostRequests } from './lost-requests.ts';
import type { RunData } from '../run-data.ts';
import type { SecondTallies } from './second-tallies.ts';
import { spanFigures, type Pace } from './span-figures.ts';
import type { FaultFigures } from './summary.ts';
import type { Windows } from './windows.ts';

/** What the figures of a fault stand on. */
export interface FaultEvidence {
  readonly run: RunData;
  readonly windows: Windows;
  readonly tallies: SecondTallies;
  readonly pace: Pace;
  /** Bad share × offered that the run may afford, in windows: the error budget. */
  readonly budget: number;
}

/** Every fault of the journal with what users felt of it. Costs count from the impact to the recovery, or to the end. */
export function faultFigures(evidence: FaultEvidence): readonly FaultFigures[] {
  const { run, windows, tallies, pace, budget } = evidence;
  const judged = judgeWindows(windows, run.cells, run.plan.scenario.slo);
  const histories = faultHistories(dueFaults(run));
  return histories.map((history, at) => {
    const next = histories.slice(at + 1).find((later) => later.injectedMs !== undefined);
    const nextMs = next === undefined ? Number.POSITIVE_INFINITY : startOf(next);
    const recovery = recoveryOf(history, judged, nextMs, firstOfOverlap(histories, at));
    const seconds = sufferedSeconds(recovery, windows.seconds);
    const span = spanFigures(windows, seconds, pace);
    const residual = residualOf(run, history, recovery, nextMs);
    return {
      ...history,
      sentence: faultSentence(history),
      recovery,
      lost: lostRequests(tallies, seconds, span),
      outageS: span.outageS,
      ...(span.worst === undefined ? {} : { worst: span.worst }),
      budgetBurned: budget > 0 ? badWeight(windows, seconds) / budget : 0,
      ...(residual === undefined ? {} : { residual }),
    };
  });
}

/**
 * Start of the first of the faults that were under way, one after the other, when this one came: what users felt just
 * before it may have been the others. Five seconds after its removal a fault is no longer under way.
 */
function firstOfOverlap(histories: readonly FaultHistory[], at: number): number {
  let firstMs = startOf(histories[at] as FaultHistory);
  for (const earlier of histories.slice(0, at).toReversed()) {
    if (earlier.injectedMs === undefined) continue;
    if ((earlier.undoneMs ?? Number.POSITIVE_INFINITY) + SETTLES_IN_MS > firstMs) firstMs = startOf(earlier);
  }
  return firstMs;
}

/** As long as the stretch before an injection that is looked at. */
const SETTLES_IN_MS = 5000;

/** A run that was cut short owes nothing for faults that were not due yet. */
function dueFaults({ manifest, faults }: RunData): RunData['faults'] {
  if (manifest.ended === 'completed') return faults;
  const tried = new Set(faults.filter(({ state }) => state !== 'planned').map(({ id }) => id));
  return faults.filter(({ id }) => tried.has(id));
}

/** Σ (1 − Q) × offered; in the closed model every second weighs the same. */
export function badWeight(windows: Windows, seconds: readonly number[]): number {
  return seconds.reduce((total, second) => {
    const q = windows.q[second] ?? Number.NaN;
    return Number.isNaN(q) ? total : total + (1 - q) * weightOf(windows, second);
  }, 0);
}

/** What a second weighs in the budget: its offered iterations, or 1 in the closed model. */
export function weightOf(windows: Windows, second: number): number {
  if (Number.isNaN(windows.q[second] ?? Number.NaN)) return 0;
  const offered = windows.offered[second] ?? 0;
  return offered > 0 ? offered : 1;
}

function sufferedSeconds(recovery: Recovery, end: number): number[] {
  if (!('impactSecond' in recovery)) return [];
  const until = recovery.recoveredSecond ?? end;
  return Array.from({ length: until - recovery.impactSecond }, (_, offset) => recovery.impactSecond + offset);
}

/** Up to so many seconds on each side are compared: long enough for a percentile, short enough to be the same load. */
const RESIDUAL_SECONDS = 30;

function residualOf(
  run: RunData,
  history: FaultHistory,
  recovery: Recovery,
  nextMs: number,
): FaultFigures['residual'] | undefined {
  if (recovery.result !== 'recovered' || recovery.recoveredSecond === undefined) return undefined;
  const before = Math.floor((history.injectedMs ?? 0) / 1000);
  const warm = run.plan.phases.findLast((phase) => !phase.measured && phase.endS <= before)?.endS ?? 0;
  const after = recovery.recoveredSecond;
  const beforeMs = percentileBetween(run, Math.max(warm, before - RESIDUAL_SECONDS), before);
  const afterMs = percentileBetween(run, after, Math.min(after + RESIDUAL_SECONDS, Math.floor(nextMs / 1000)));
  if (beforeMs === undefined || afterMs === undefined || beforeMs === 0) return undefined;
  return { beforeMs, afterMs, ratio: afterMs / beforeMs };
}

function percentileBetween(run: RunData, from: number, to: number): number | undefined {
  const rows: number[] = [];
  for (let row = 0; row < run.cells.size; row += 1) {
    const second = run.cells.second[row] ?? 0;
    if (second >= from && second < to) rows.push(row);
  }
  return percentileOfRows(run.cells, rows, 95);
}
