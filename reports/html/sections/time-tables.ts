import { formatMoment } from '../../analysis/story.ts';
import type { Timeline } from '../../analysis/timeline.ts';
import type { ChartData, NamedColumn } from '../chart-data.ts';
import type { Column, DataTable } from '../data-table.ts';
import { formatMs } from '../format-figure.ts';

/** The load chart as a table. `timeline` is coarse, so that a person can read it. */
export function loadTable(timeline: Timeline): DataTable {
  return timed('Load', timeline, [
    ['Offered', '1/s', (at) => perSecond(timeline.offered[at])],
    ['Achieved', '1/s', (at) => perSecond(timeline.achieved[at])],
    ['Dropped', '1/s', (at) => perSecond(timeline.dropped[at])],
    ['Users', '', (at) => perSecond(timeline.users[at])],
  ]);
}

/** The latency chart as a table. */
export function latencyTable(timeline: Timeline): DataTable {
  return timed('Latency', timeline, [
    ['p50', 'ms', (at) => ms(timeline.p50[at])],
    ['p95', 'ms', (at) => ms(timeline.p95[at])],
    ['p99', 'ms', (at) => ms(timeline.p99[at])],
    ['max', 'ms', (at) => ms(timeline.max[at])],
  ]);
}

/** The outcomes chart as a table. */
export function outcomesTable(timeline: Timeline): DataTable {
  return timed(
    'Outcomes',
    timeline,
    Object.entries(timeline.outcomes).map(
      ([name, values]) => [name, '1/s', (at: number) => perSecond(values[at])] as const,
    ),
  );
}

/** Columns of the chart's data as a table of means over `step` windows, for resources and the books. */
export function columnsTable(name: string, data: ChartData, columns: readonly NamedColumn[], unit: string): DataTable {
  const step = Math.max(1, Math.ceil(data.startS.length / TABLE_ROWS));
  const starts = data.startS.filter((_, at) => at % step === 0);
  return {
    name,
    columns: [TIME_COLUMN, ...columns.map((column) => ({ head: column.name, unit, kind: 'figure' as const }))],
    rows: starts.map((start, row) => [
      formatMoment(start * 1000),
      ...columns.map((column) => meanText(column.values.slice(row * step, (row + 1) * step))),
    ]),
  };
}

/** A table longer than this is not read. */
export const TABLE_ROWS = 60;

const TIME_COLUMN: Column = { head: 'From', kind: 'figure' };

function timed(
  name: string,
  timeline: Timeline,
  columns: readonly (readonly [string, string, (at: number) => string])[],
): DataTable {
  const heads = columns.map(([head, unit]) => ({ head, ...(unit === '' ? {} : { unit }), kind: 'figure' as const }));
  return {
    name,
    columns: [TIME_COLUMN, ...heads],
    rows: timeline.startS.map((start, at) => [formatMoment(start * 1000), ...columns.map(([, , text]) => text(at))]),
  };
}

function ms(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : formatMs(value);
}

function perSecond(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : String(Number(value.toPrecision(3)));
}

function meanText(values: readonly (number | null)[]): string {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return '–';
  return perSecond(known.reduce((sum, value) => sum + value, 0) / known.length);
}
