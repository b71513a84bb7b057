import uPlot from 'uplot';
import type { ChartData, Column, NamedColumn } from '../chart-data.ts';
import { figure, latency, moment } from './format.ts';
import { faultBands } from './fault-bands.ts';
import { currentTheme, CHART_FONT, type Theme } from './theme.ts';
import type { Viewport } from './viewport.ts';

/** Left of every time chart the same room is kept for the scale, so that their times lie under each other. */
export const AXIS_WIDTH = 58;

/** uPlot's number for it. */
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum exists for the type checker only
export const LOGARITHMIC = 3 as uPlot.Scale.Distr.Logarithmic;

type Values = (number | null)[];

interface Chart {
  readonly id: string;
  readonly height: number;
  readonly series: uPlot.Series[];
  readonly values: readonly Values[];
  readonly bands?: uPlot.Band[];
  readonly scale?: uPlot.Scale;
  readonly label?: (value: number) => string;
}

/** Draws the charts over time into their frames. Gives what takes each of them away again. */
export function drawTimeCharts(data: ChartData, viewport: Viewport): (() => void)[] {
  const theme = currentTheme();
  const charts = [
    loadChart(data, theme),
    latencyChart(data, theme),
    outcomesChart(data, theme),
    usesChart('cpu', data.cpu, theme),
    usesChart('memory', data.memory, theme),
    ...moneyChart(data, theme),
    ...stockChart(data, theme),
  ];
  return charts.flatMap((chart, at) => {
    const place = document.querySelector<HTMLElement>(`[data-chart="${chart.id}"]`);
    return place === null ? [] : [drawChart(chart, place, data, viewport, theme, at === 0)];
  });
}

function loadChart(data: ChartData, theme: Theme): Chart {
  const { offered, achieved, dropped, users } = data.load;
  const sum = achieved.map((value, at) => (value === null ? null : value + (dropped[at] ?? 0)));
  const raw = [achieved, dropped, offered, users];
  const text = (series: number) => (_: uPlot, __: number, ___: number, at: number | null) =>
    at === null ? '' : figure(raw[series]?.[at]);
  const steps = uPlot.paths.stepped?.({ align: 1 });
  const step = steps === undefined ? {} : { paths: steps };
  const series: uPlot.Series[] = [
    {
      label: 'achieved',
      stroke: theme.color('achieved'),
      fill: alpha(theme.color('achieved'), 0.35),
      width: 1,
      value: text(0),
      ...step,
    },
    { label: 'dropped', stroke: theme.color('dropped'), width: 1, value: text(1), ...step },
    { label: 'offered', stroke: theme.ink, width: 1.5, value: text(2), ...step },
  ];
  const values: Values[] = [[...achieved], sum, [...offered]];
  if (users.some((value) => value !== null)) {
    series.push({ label: 'users', stroke: theme.quiet, width: 1.5, dash: [4, 3], value: text(3), ...step });
    values.push([...users]);
  }
  return {
    id: 'load',
    height: 190,
    series,
    values,
    bands: [{ series: [2, 1], fill: alpha(theme.color('dropped'), 0.75) }],
    scale: fromZero,
  };
}

function latencyChart(data: ChartData, theme: Theme): Chart {
  const { p50, p95, p99, max } = data.latency;
  const line = (label: string, width: number, extra: uPlot.Series = {}): uPlot.Series => ({
    label,
    stroke: theme.color(label),
    width,
    value: (_, value) => shown(value, latency),
    spanGaps: false,
    ...extra,
  });
  return {
    id: 'latency',
    height: 230,
    series: [line('max', 1, { dash: [2, 3] }), line('p99', 1.5), line('p95', 1.5), line('p50', 2)],
    values: [[...max], [...p99], [...p95], [...p50]],
    bands: [
      { series: [2, 3], fill: alpha(theme.color('p99'), 0.12) },
      { series: [3, 4], fill: alpha(theme.color('p95'), 0.16) },
    ],
    scale: { distr: LOGARITHMIC, log: 10 },
    label: (value) => latency(value),
  };
}

/** Outcome classes stacked, `ok` at the bottom; each series holds the sum up to its own class. */
function outcomesChart(data: ChartData, theme: Theme): Chart {
  const stacked: Values[] = [];
  const below = data.startS.map(() => 0);
  for (const { values } of data.outcomes) {
    stacked.push(values.map((value, at) => (below[at] = (below[at] ?? 0) + (value ?? 0))));
  }
  const steps = uPlot.paths.stepped?.({ align: 1 });
  const series = data.outcomes.map(({ name, values }): uPlot.Series => ({
    label: name,
    stroke: theme.color(name),
    fill: alpha(theme.color(name), name === 'ok' ? 0.35 : 0.8),
    width: 1,
    value: (_, __, ___, at) => (at === null ? '' : figure(values[at])),
    ...(steps === undefined ? {} : { paths: steps }),
  }));
  const count = series.length;
  return {
    id: 'outcomes',
    height: 170,
    // The highest sum is drawn first, so that the lower ones lie on top of it; bands cut each to its own class.
    series: series.toReversed(),
    values: stacked.toReversed(),
    bands: Array.from({ length: count - 1 }, (_, at) => ({ series: [at + 1, at + 2] as [number, number] })),
    scale: fromZero,
  };
}

function usesChart(id: string, uses: readonly NamedColumn[], theme: Theme): Chart {
  return {
    id,
    height: 150,
    series: uses.map(({ name }, at) => ({
      label: name,
      stroke: name === 'generator' ? theme.quiet : theme.nth(at),
      width: 1.5,
      ...(name === 'generator' ? { dash: [4, 3] } : {}),
      value: (_, value) => shown(value, figure),
    })),
    values: uses.map(({ values }) => [...values]),
    scale: fromZero,
  };
}

function moneyChart(data: ChartData, theme: Theme): Chart[] {
  if (data.money === undefined) return [];
  const { customers, imbalance } = data.money;
  const lines = { 'customers’, change': customers, 'customers’ + bank’s': imbalance };
  return [booksChart('money', lines, theme, money)];
}

function stockChart(data: ChartData, theme: Theme): Chart[] {
  if (data.stock === undefined) return [];
  const { sold, imbalance } = data.stock;
  return [
    booksChart('stock', { sold, 'stock and sold − opening': imbalance }, theme, (value) =>
      value === null ? '' : figure(value),
    ),
  ];
}

/** A line for what may change, and a warning one for what must stay 0. */
function booksChart(
  id: string,
  lines: Readonly<Record<string, Column>>,
  theme: Theme,
  text: (value: number | null) => string,
): Chart {
  const strokes = [theme.nth(0), theme.color('error')];
  return {
    id,
    height: 140,
    series: Object.keys(lines).map((label, at) => ({
      label,
      stroke: strokes[at] ?? '',
      width: 1.5,
      value: (_, value) => text(value),
    })),
    values: Object.values(lines).map((values) => [...values]),
    scale: {
      range: (_, least, most) => (least === most ? [least - 1, most + 1] : [least, most + (most - least) * 0.1]),
    },
  };
}

function money(value: number | null): string {
  const decimals = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return value === null ? '' : value.toLocaleString('en', decimals);
}

const fromZero: uPlot.Scale = { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] };

function drawChart(
  chart: Chart,
  place: HTMLElement,
  data: ChartData,
  viewport: Viewport,
  theme: Theme,
  named: boolean,
): () => void {
  const options: uPlot.Options = {
    width: place.clientWidth,
    height: chart.height + (named ? 18 : 0),
    padding: [named ? 26 : 8, 24, 0, 0],
    cursor: {
      sync: {
        key: 'run',
        scales: ['x', null],
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave', sub: () => true },
      },
      drag: { x: true, y: false, setScale: true },
      y: false,
      points: { size: 6 },
    },
    legend: { live: true },
    scales: { x: { time: false, range: (_, from, to) => [from, to] }, y: chart.scale ?? {} },
    axes: [timeAxis(theme), valueAxis(theme, chart.label)],
    series: [{ label: 'time', value: (_, value) => (value === null ? '' : moment(value)) }, ...chart.series.map(calm)],
    ...(chart.bands === undefined ? {} : { bands: chart.bands }),
    plugins: [faultBands(data, theme, named)],
    hooks: {
      setScale: [
        (plot, scale) => {
          if (scale !== 'x') return;
          const { min, max } = plot.scales['x'] ?? {};
          if (min !== undefined && max !== undefined) viewport.show(min, max);
        },
      ],
    },
  };
  // One point more at the end of the run, so that the last step is as wide as the others.
  const xs = [...data.startS, data.endS];
  const values = chart.values.map((column) => [...column, column.at(-1) ?? null]);
  const plot = new uPlot(options, [xs, ...values] as uPlot.AlignedData, place);
  plot.setScale('x', { min: viewport.from, max: viewport.to });
  const unsubscribe = viewport.onChange((min, max) => plot.setScale('x', { min, max }));
  return () => {
    unsubscribe();
    plot.destroy();
  };
}

/** Nothing while the cursor points at nothing: a legend full of dashes would be noise. */
function shown(value: number | null, text: (value: number) => string): string {
  return value === null ? '' : text(value);
}

/** No dot at every point: the lines say enough. */
function calm(series: uPlot.Series): uPlot.Series {
  return { points: { show: false }, ...series };
}

function timeAxis(theme: Theme): uPlot.Axis {
  return {
    stroke: theme.quiet,
    font: CHART_FONT,
    size: 26,
    gap: 4,
    space: 64,
    incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600],
    values: (_, ticks) => ticks.map((tick) => moment(tick)),
    grid: { stroke: theme.line, width: 1 },
    ticks: { show: false },
  };
}

function valueAxis(theme: Theme, label: ((value: number) => string) | undefined): uPlot.Axis {
  return {
    stroke: theme.quiet,
    font: CHART_FONT,
    size: AXIS_WIDTH,
    gap: 6,
    space: 28,
    // On a log scale uPlot leaves ticks without a label null.
    values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : (label ?? figure)(tick))),
    grid: { stroke: theme.line, width: 1 },
    ticks: { show: false },
  };
}

/** A `#rrggbb` colour with an opacity. */
function alpha(color: string, opacity: number): string {
  return `${color}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, '0')}`;
}
