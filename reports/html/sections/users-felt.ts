import { formatShare } from '../../../core/quantities.ts';
import type { Summary } from '../../analysis/summary.ts';
import { formatWhole, formatMoment } from '../../analysis/story.ts';
import type { Sparkline } from '../../analysis/sparklines.ts';
import type { Timeline } from '../../analysis/timeline.ts';
import type { ChartData, NamedColumn } from '../chart-data.ts';
import { dataTable } from '../data-table.ts';
import { formatMs, formatPercent, formatSpan } from '../format-figure.ts';
import { groupCells, GROUP_COLUMNS } from '../group-columns.ts';
import { markup, type Markup } from '../markup.ts';
import { chartFigure } from './chart-figure.ts';
import { sparkline } from '../sparkline.ts';
import type { Section } from './section.ts';
import { columnsTable, latencyTable, loadTable, outcomesTable } from './time-tables.ts';

/** Load, latency and outcomes over time, the shape of the latencies, and the phases and lanes in figures. */
export function usersFelt(summary: Summary, data: ChartData, coarse: Timeline, lanes: Map<string, Sparkline>): Section {
  const { measured } = summary;
  const answer = measured.goodput === undefined ? 'no load' : `goodput ${formatShare(measured.goodput)}`;
  const windows = data.windowS === 1 ? 'of one second' : `of ${formatSpan(data.windowS * 1000)}, histograms added`;
  return {
    id: 'users',
    question: 'What did users feel?',
    answer,
    body: markup`<p class="note">One time axis for all: drag to zoom, double-click to see all again. Requests are booked on the second in which they started. Points are windows ${windows}; percentiles are never averaged. Hatched bands are faults from their injection to their removal, both as confirmed at the target.</p>
${timeCharts(data, coarse)}
${shapes(data)}
<h3>Phases</h3>
${phaseTable(summary)}
<h3>Networks</h3>
${laneTable(summary, lanes)}`,
  };
}

function timeCharts(data: ChartData, coarse: Timeline): Markup[] {
  const charts = [
    chartFigure({
      id: 'load',
      title: 'Load',
      unit: 'iterations per second',
      description: 'Offered, achieved and dropped iterations per second over time',
      table: loadTable(coarse),
    }),
    chartFigure({
      id: 'latency',
      title: 'Latency',
      unit: 'log scale',
      description: 'Median, 95th and 99th percentile and maximum of latency over time',
      table: latencyTable(coarse),
    }),
    chartFigure({
      id: 'outcomes',
      title: 'Outcomes',
      unit: 'requests per second, stacked',
      description: 'Requests per second by outcome class over time',
      table: outcomesTable(coarse),
    }),
  ];
  if (data.cpu.length > 0) {
    const cpu = { id: 'cpu', title: 'Processor', description: 'Processor use of each service over time' };
    const memory = { id: 'memory', title: 'Memory', description: 'Resident memory of each service over time' };
    charts.push(
      columnsChart(data, { ...cpu, unit: 'cores, by service' }, data.cpu, 'cores'),
      columnsChart(data, { ...memory, unit: 'MB, by service' }, data.memory, 'MB'),
    );
  }
  return [...charts, ...bookCharts(data)];
}

/** What the books said while the load ran. */
function bookCharts(data: ChartData): Markup[] {
  const charts: Markup[] = [];
  if (data.money !== undefined) {
    const money = {
      id: 'money',
      title: 'Money',
      unit: 'in the books; the sum must stay 0',
      description: 'Change of customers’ money, and the sum of all books, over time',
    };
    const columns = [
      { name: 'Customers’ money, change', values: data.money.customers },
      { name: 'Customers’ and bank’s, sum', values: data.money.imbalance },
    ];
    charts.push(columnsChart(data, money, columns, ''));
  }
  if (data.stock !== undefined) {
    const stock = {
      id: 'stock',
      title: 'Stock',
      unit: 'pieces; stock and sold less opening must stay 0',
      description: 'Pieces sold, and what stock and sales differ from the opening stock by, over time',
    };
    const columns = [
      { name: 'Sold', values: data.stock.sold },
      { name: 'Stock and sold less opening', values: data.stock.imbalance },
    ];
    charts.push(columnsChart(data, stock, columns, 'pieces'));
  }
  return charts;
}

/** A chart of columns over time; `tableUnit` stands at the head of each in the table. */
function columnsChart(
  data: ChartData,
  chart: { readonly id: string; readonly title: string; readonly unit: string; readonly description: string },
  columns: readonly NamedColumn[],
  tableUnit: string,
): Markup {
  return chartFigure({ ...chart, table: columnsTable(chart.title, data, columns, tableUnit) });
}

function shapes(data: ChartData): Markup {
  const { heat, curves } = data;
  const bins = heat.edgesMs.length - 1;
  const totals = Array.from({ length: bins }, (_, bin) => {
    let sum = 0;
    for (let window = 0; window < heat.windows; window += 1) sum += heat.counts[window * bins + bin] ?? 0;
    return sum;
  });
  const rows = totals.map((sum, bin) => [
    `${formatMs(heat.edgesMs[bin] ?? 0)}–${formatMs(heat.edgesMs[bin + 1] ?? 0)}`,
    formatWhole(sum),
  ]);
  const lines = [...curves.phases, ...curves.lanes];
  const shown = [50, 90, 99, 99.9, 99.99];
  const nearest = shown.map((wanted) => curves.percentiles.findIndex((percentile) => percentile >= wanted - 0.0051));
  const controls = markup`<span class="switch" hidden><button type="button" data-curves="phases" aria-pressed="true">by phase</button><button type="button" data-curves="lanes" aria-pressed="false">by network</button></span>`;
  return markup`${chartFigure({
    id: 'heat',
    title: 'Where the latencies lie',
    unit: `log bins of a tenth of a decade, ${formatSpan(heat.windowS * 1000)} each; brightness is the number of requests`,
    description: 'Heat map of latency over time',
    table: {
      name: 'Latencies',
      columns: [
        { head: 'Latency', unit: 'ms', kind: 'figure' },
        { head: 'Requests', kind: 'figure' },
      ],
      rows,
    },
  })}${chartFigure({
    id: 'curve',
    title: 'Percentile curve',
    unit: 'to 99.99 %; a line ends where its requests run out',
    description: 'Latency at each percentile, one line per phase or per network',
    controls,
    table: {
      name: 'Percentiles',
      columns: [
        { head: 'Phase or network', kind: 'text' },
        ...shown.map((percentile) => ({ head: `p${percentile}`, unit: 'ms', kind: 'figure' as const })),
      ],
      rows: lines.map((line) => [
        line.name,
        ...nearest.map((at) => {
          const value = line.ms[at] ?? null;
          return value === null ? '–' : formatMs(value);
        }),
      ]),
    },
  })}`;
}

function phaseTable(summary: Summary): Markup {
  return dataTable({
    name: 'Phases',
    columns: [
      { head: 'Phase', kind: 'text' },
      { head: 'Time', kind: 'figure' },
      { head: 'Goodput', unit: '%', kind: 'figure' },
      { head: 'Outage', unit: 's', kind: 'figure' },
      { head: 'Offered', kind: 'figure' },
      { head: 'Dropped', kind: 'figure' },
      ...GROUP_COLUMNS,
    ],
    rows: summary.phases.map((phase) => [
      markup`${phase.name}${phase.measured ? '' : markup` <span class="quiet">not measured</span>`}`,
      `${formatMoment(phase.startS * 1000)}–${formatMoment(phase.endS * 1000)}`,
      phase.goodput === undefined ? '–' : formatPercent(phase.goodput),
      phase.outageS.toFixed(1),
      phase.model === 'open' ? formatWhole(phase.offered) : '–',
      phase.model === 'open' ? formatWhole(phase.dropped) : '–',
      ...groupCells(phase.figures),
    ]),
  });
}

function laneTable(summary: Summary, lines: Map<string, Sparkline>): Markup {
  return dataTable({
    name: 'Networks',
    columns: [{ head: 'Network', kind: 'text' }, ...GROUP_COLUMNS, { head: 'p95 over time', kind: 'mark' }],
    rows: summary.lanes.map((lane) => [lane.name, ...groupCells(lane), sparkline(lines.get(lane.name) ?? [])]),
  });
}
