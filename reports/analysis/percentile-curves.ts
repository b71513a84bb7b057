import { percentileMs } from '../../metrics/latency-histogram.ts';
import type { PlannedPhase } from '../../core/plan.ts';
import { mergedLatency, type Group } from './breakdown.ts';

/** Latency at each percentile, one line per phase or lane. */
export interface PercentileCurves {
  /** Up to 99.99. */
  readonly percentiles: readonly number[];
  readonly phases: readonly PercentileCurve[];
  readonly lanes: readonly PercentileCurve[];
}

export interface PercentileCurve {
  readonly name: string;
  /** Milliseconds; null beyond what the number of requests can carry. */
  readonly ms: readonly (number | null)[];
}

/** Evenly spaced on the log axis of 1 / (1 − p): twenty points a decade from 0 % to 99.99 %. */
const PERCENTILES = Array.from({ length: 81 }, (_, step) => 100 - 100 / 10 ** (step / 20));

/** Curves over measured phases together per lane, and for each phase. A line ends where its requests run out. */
export function percentileCurves(groups: readonly Group[], phases: readonly PlannedPhase[]): PercentileCurves {
  const measured = groups.filter((group) => phases[group.phase]?.measured ?? false);
  const lanes = [...Map.groupBy(measured, (group) => group.lane)];
  return {
    percentiles: PERCENTILES.map((percentile) => Number(percentile.toFixed(4))),
    phases: phases.map((phase) =>
      curve(
        phase.name,
        groups.filter((group) => group.phase === phase.index),
      ),
    ),
    lanes: lanes.map(([lane, members]) => curve(lane, members)).sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

function curve(name: string, groups: readonly Group[]): PercentileCurve {
  const merged = mergedLatency(groups);
  // The 99.9th percentile of a hundred requests is their maximum: beyond 1 − 1/n a line would only pretend.
  const furthest = merged.totalCount === 0 ? -1 : 100 - 100 / merged.totalCount;
  return {
    name,
    ms: PERCENTILES.map((percentile) => (percentile <= furthest + 1e-9 ? percentileMs(merged, percentile) : null)),
  };
}
