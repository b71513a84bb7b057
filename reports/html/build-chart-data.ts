import { OUTCOMES } from '../../core/outcome.ts';
import { breakdown } from '../analysis/breakdown.ts';
import { heatMapOf } from '../analysis/heat-map.ts';
import { percentileCurves } from '../analysis/percentile-curves.ts';
import type { FaultFigures, Summary } from '../analysis/summary.ts';
import { meanOf, shownSeconds, timelineOf, type Timeline } from '../analysis/timeline.ts';
import { judgedSeconds, phaseOfSeconds } from '../analysis/windows.ts';
import type { RunData, Use } from '../run-data.ts';
import type { ChartData, Column, FaultBand, NamedColumn } from './chart-data.ts';

/** More windows than a chart has pixels to show would only make the file larger. */
const CHART_WINDOWS = 600;
const HEAT_WINDOWS = 300;

/** Everything the charts of a report draw: windows of at least a second, merged honestly (see timelineOf). */
export function buildChartData(run: RunData, summary: Summary): ChartData {
  const timeline = timelineOf(run, CHART_WINDOWS);
  const endS = shownSeconds(run);
  const phaseOf = phaseOfSeconds(run.plan.phases, judgedSeconds(run));
  const groups = breakdown(run.cells, new Uint32Array(0), phaseOf);
  const money = moneyOf(run, timeline);
  const stock = stockOf(run, timeline);
  const users = run.resources.services.map((service) => ({ name: service.service, use: service }));
  const used = [...users, { name: 'generator', use: run.resources.generator }].filter(({ use }) => use.cpu.length > 0);
  const columns = (of: (use: Use) => readonly number[], scale: number): NamedColumn[] =>
    used.map(({ name, use }) => ({ name, values: windowed(of(use), timeline, scale) }));
  return {
    windowS: timeline.windowS,
    endS,
    startS: timeline.startS,
    load: { offered: timeline.offered, achieved: timeline.achieved, dropped: timeline.dropped, users: timeline.users },
    latency: { p50: timeline.p50, p95: timeline.p95, p99: timeline.p99, max: timeline.max },
    outcomes: OUTCOMES.map((name) => ({ name, values: timeline.outcomes[name] })),
    cpu: columns((use) => use.cpu, 1),
    memory: columns((use) => use.rssBytes, 1e-6),
    ...(money === undefined ? {} : { money }),
    ...(stock === undefined ? {} : { stock }),
    phases: run.plan.phases.map(({ name, startS, endS: end }) => ({ name, startS, endS: Math.min(end, endS) })),
    faults: summary.faults.flatMap((fault) => faultBand(fault, endS)),
    heat: heatMapOf(run, HEAT_WINDOWS),
    curves: percentileCurves(groups, run.plan.phases),
  };
}

/** Where a fault that was never shown to be undone is drawn to: the end of the run. */
function faultBand(fault: FaultFigures, endS: number): FaultBand[] {
  if (fault.injectedMs === undefined) return [];
  const { recovery } = fault;
  const felt = recovery.result === 'recovered' || recovery.result === 'not recovered';
  return [
    {
      name: `${fault.fault} ${fault.targets.map((target) => target.replace(/^[a-z]+:/, '')).join(', ')}`,
      startS: fault.injectedMs / 1000,
      endS: fault.undoneMs === undefined ? endS : fault.undoneMs / 1000,
      ...(felt ? { impactS: recovery.impactSecond } : {}),
      ...(felt && recovery.recoveredSecond !== undefined ? { recoveredS: recovery.recoveredSecond } : {}),
    },
  ];
}

function windowed(list: readonly number[], timeline: Timeline, scale: number): Column {
  return timeline.startS.map((start) => {
    const mean = meanOf(list.slice(start, start + timeline.windowS));
    return mean === null ? null : Number((mean * scale).toPrecision(4));
  });
}

/** The last reading in each window; in units of money, which the doubles of the page hold exactly up to 90 million million. */
function moneyOf(run: RunData, timeline: Timeline): ChartData['money'] {
  const points = run.resources.books;
  const first = points[0];
  if (first === undefined) return undefined;
  const readings = lastInWindows(points, timeline);
  return {
    customers: readings.map((point) => (point ? Number(point.customersCents - first.customersCents) / 100 : null)),
    imbalance: readings.map((point) => (point ? Number(point.customersCents + point.bankCents) / 100 : null)),
  };
}

function stockOf(run: RunData, timeline: Timeline): ChartData['stock'] {
  const points = run.resources.stock;
  const first = points[0];
  if (first === undefined) return undefined;
  const readings = lastInWindows(points, timeline);
  return {
    sold: readings.map((point) => (point ? Number(point.sold - first.sold) : null)),
    imbalance: readings.map((point) =>
      point ? Number(point.onHand + point.reserved + point.sold - point.opening) : null,
    ),
  };
}

function lastInWindows<Point extends { readonly second: number }>(
  points: readonly Point[],
  { startS, windowS }: Timeline,
): (Point | undefined)[] {
  const last = new Map(points.map((point) => [Math.floor(point.second / windowS), point]));
  return startS.map((start) => last.get(start / windowS));
}
