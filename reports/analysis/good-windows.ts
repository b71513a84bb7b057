import type { LoadSlo, Slo } from '../../core/scenario.ts';
import type { CellTable } from '../cell-table.ts';
import type { Windows } from './windows.ts';

/** Where no SLO on goodput covers a phase, a second is good from this share of good requests on. */
const DEFAULT_GOOD_SHARE = 0.95;

/** A window's judgement; `undefined` where the window says nothing. */
export type WindowJudgement = boolean | undefined;

/**
 * Judges each window: good when Q is at least the SLO on goodput of its phase, and the 95th percentile of every endpoint
 * with a bound on it is within that bound. (docs/METRICS.md, Recovery)
 */
export function judgeWindows(windows: Windows, cells: CellTable, slos: readonly Slo[]): readonly WindowJudgement[] {
  const late = lateWindows(windows, cells, slos);
  return Array.from({ length: windows.seconds }, (_, second) => {
    const q = windows.q[second] ?? Number.NaN;
    if (Number.isNaN(q)) return undefined;
    const phase = windows.phases[windows.phaseOf[second] ?? 0];
    return q >= goodShareBound(slos, phase?.name) && !late.has(second);
  });
}

/** The share of good requests that users were promised in a phase: its own SLO, else the one for all phases. */
export function goodShareBound(slos: readonly Slo[], phase: string | undefined): number {
  const promises = slos.filter((slo): slo is LoadSlo => slo.kind === 'load' && slo.endpoint === undefined);
  const own = promises.find((slo) => slo.phase !== undefined && slo.phase === phase && slo.goodput !== undefined);
  const everywhere = promises.find((slo) => slo.phase === undefined && slo.goodput !== undefined);
  return own?.goodput ?? everywhere?.goodput ?? DEFAULT_GOOD_SHARE;
}

/** Seconds in which a 95th percentile lies above its bound: fewer than 95 of 100 requests were within it. */
function lateWindows(windows: Windows, cells: CellTable, slos: readonly Slo[]): Set<number> {
  const late = new Set<number>();
  for (const slo of slos) {
    if (slo.kind !== 'load') continue;
    const bound = slo.latency.find((each) => each.percentile === 95);
    if (bound === undefined) continue;
    const { within, all } = countWithin(windows, cells, slo, bound.boundMs);
    for (let second = 0; second < windows.seconds; second += 1) {
      const needed = Math.ceil((all[second] ?? 0) * 0.95 - 1e-9);
      if ((within[second] ?? 0) < needed) late.add(second);
    }
  }
  return late;
}

function countWithin(windows: Windows, cells: CellTable, slo: LoadSlo, boundMs: number): Counts {
  const within = new Uint32Array(windows.seconds);
  const all = new Uint32Array(windows.seconds);
  const endpoint = slo.endpoint === undefined ? undefined : cells.endpoints.indexOf(slo.endpoint);
  for (let row = 0; row < cells.size; row += 1) {
    const second = cells.second[row] ?? 0;
    if (second >= windows.seconds || (endpoint !== undefined && cells.endpoint[row] !== endpoint)) continue;
    const phase = windows.phases[windows.phaseOf[second] ?? 0];
    if (slo.phase === undefined ? phase?.measured === false : phase?.name !== slo.phase) continue;
    if (cells.outcomeOf(row) === 'connection') continue;
    all[second] = (all[second] ?? 0) + (cells.count[row] ?? 0);
    within[second] = (within[second] ?? 0) + cells.countWithin(row, boundMs);
  }
  return { within, all };
}

interface Counts {
  readonly within: Uint32Array;
  readonly all: Uint32Array;
}
