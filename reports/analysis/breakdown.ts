import { newLatencyHistogram, type LatencyHistogram } from '../../metrics/latency-histogram.ts';
import { OUTCOMES, type Outcome } from '../../core/outcome.ts';
import type { CellTable } from '../cell-table.ts';
import { latencyFigures, mergeRows, type LatencyFigures } from './latency-of-rows.ts';

/** Requests of one endpoint in one phase on one lane, with the merged histogram of their latencies. */
export interface Group {
  readonly endpoint: string;
  /** Index of the phase. */
  readonly phase: number;
  readonly lane: string;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly good: number;
  readonly bytes: number;
  readonly latency: LatencyHistogram;
}

/** Figures of one or several groups; `latency` over answered requests. */
export interface GroupFigures {
  readonly requests: number;
  readonly good: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly bytes: number;
  readonly latency: LatencyFigures;
}

/**
 * Every endpoint × phase × lane that saw a request, in the seconds that `phaseOf` knows: what starts in the second that
 * the end of the load cuts short is left out here as it is in every other figure.
 */
export function breakdown(cells: CellTable, goodOfRow: Uint32Array, phaseOf: Uint16Array): readonly Group[] {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < cells.size; row += 1) {
    const phase = phaseOf[cells.second[row] ?? 0];
    if (phase === undefined) continue;
    const key = ((cells.endpoint[row] ?? 0) * 4096 + phase) * 4096 + (cells.lane[row] ?? 0);
    const rows = rowsOf.get(key);
    if (rows === undefined) rowsOf.set(key, [row]);
    else rows.push(row);
  }
  return [...rowsOf].map(([key, rows]) => group(cells, goodOfRow, rows, Math.floor(key / 4096) % 4096)).sort(inOrder);
}

/** Adds groups up: counts are summed, histograms merged. Percentiles are never averaged. */
export function figuresOf(groups: readonly Group[]): GroupFigures {
  const latency = mergedLatency(groups);
  const sum = (value: (group: Group) => number): number => groups.reduce((total, each) => total + value(each), 0);
  return {
    requests: sum((each) => OUTCOMES.reduce((total, outcome) => total + each.outcomes[outcome], 0)),
    good: sum((each) => each.good),
    outcomes: {
      ok: sum((each) => each.outcomes.ok),
      refused: sum((each) => each.outcomes.refused),
      error: sum((each) => each.outcomes.error),
      timeout: sum((each) => each.outcomes.timeout),
      connection: sum((each) => each.outcomes.connection),
    },
    bytes: sum((each) => each.bytes),
    latency: latencyFigures(latency),
  };
}

/** One histogram over several groups. */
export function mergedLatency(groups: readonly Group[]): LatencyHistogram {
  const merged = newLatencyHistogram();
  for (const each of groups) merged.add(each.latency);
  return merged;
}

function group(cells: CellTable, goodOfRow: Uint32Array, rows: readonly number[], phase: number): Group {
  const first = rows[0] ?? 0;
  const outcomes: Record<Outcome, number> = { ok: 0, refused: 0, error: 0, timeout: 0, connection: 0 };
  let good = 0;
  let bytes = 0;
  for (const row of rows) {
    outcomes[cells.outcomeOf(row)] += cells.count[row] ?? 0;
    good += goodOfRow[row] ?? 0;
    bytes += cells.bytes[row] ?? 0;
  }
  return {
    endpoint: cells.endpoints[cells.endpoint[first] ?? 0] ?? '',
    phase,
    lane: cells.lanes[cells.lane[first] ?? 0] ?? '',
    outcomes,
    good,
    bytes,
    latency: mergeRows(cells, rows, newLatencyHistogram()),
  };
}

/** By name, so that the order of arrival of cells does not show in the report. */
function inOrder(one: Group, other: Group): number {
  const key = (each: Group): string => `${each.endpoint}\u0000${String(each.phase).padStart(4, '0')}\u0000${each.lane}`;
  return key(one) < key(other) ? -1 : 1;
}
