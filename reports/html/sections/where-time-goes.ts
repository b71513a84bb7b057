import { OUTCOMES } from '../../../core/outcome.ts';
import type { Summary } from '../../analysis/summary.ts';
import { formatWhole } from '../../analysis/story.ts';
import type { Sparkline } from '../../analysis/sparklines.ts';
import { dataTable } from '../data-table.ts';
import { formatCores, formatMegabytes, formatSpan } from '../format-figure.ts';
import { groupCells, GROUP_COLUMNS } from '../group-columns.ts';
import { markup, type Markup } from '../markup.ts';
import { sparkline } from '../sparkline.ts';
import type { Section } from './section.ts';

/** Endpoints worst first, errors by kind, everything by endpoint, phase and lane, and what the services used. */
export function whereTimeGoes(summary: Summary, lines: Map<string, Sparkline>): Section {
  const slowest = summary.endpoints.toSorted((one, other) => other.latency.p95Ms - one.latency.p95Ms)[0];
  return {
    id: 'time',
    question: 'Where does the time go?',
    answer: slowest === undefined ? 'no request' : `${slowest.name} p95 ${formatSpan(slowest.latency.p95Ms)}`,
    body: markup`<h3>Endpoints, worst first</h3>
${dataTable({
  name: 'Endpoints',
  columns: [{ head: 'Endpoint', kind: 'text' }, ...GROUP_COLUMNS, { head: 'p95 over time', kind: 'mark' }],
  rows: summary.endpoints.map((each) => [each.name, ...groupCells(each), sparkline(lines.get(each.name) ?? [])]),
})}
<p class="note">Measured phases. Latencies are over requests that were answered or timed out; where the connection failed, no answer came, and the request counts as an error only.</p>
<h3>Outcomes by kind</h3>
${outcomeTable(summary)}
<details class="wide"><summary>Every endpoint, phase and network (${summary.details.length} rows)</summary>${detailTable(summary)}</details>
<h3>Services</h3>
${serviceTable(summary)}`,
  };
}

function outcomeTable(summary: Summary): Markup {
  return dataTable({
    name: 'Outcomes by endpoint',
    columns: [
      { head: 'Endpoint', kind: 'text' },
      ...OUTCOMES.map((outcome) => ({ head: outcome, kind: 'figure' as const })),
    ],
    rows: summary.endpoints.map((each) => [
      each.name,
      ...OUTCOMES.map((outcome) => formatWhole(each.outcomes[outcome])),
    ]),
  });
}

function detailTable(summary: Summary): Markup {
  return dataTable({
    name: 'Every endpoint, phase and network',
    columns: [
      { head: 'Endpoint', kind: 'text' },
      { head: 'Phase', kind: 'text' },
      { head: 'Network', kind: 'text' },
      ...GROUP_COLUMNS,
    ],
    rows: summary.details.map((each) => [each.endpoint, each.phase, each.lane, ...groupCells(each)]),
  });
}

function serviceTable(summary: Summary): Markup {
  if (summary.services.length === 0) return markup`<p>No resources were recorded.</p>`;
  return dataTable({
    name: 'Services',
    columns: [
      { head: 'Service', kind: 'text' },
      { head: 'Instances', kind: 'figure' },
      { head: 'Processor, mean', unit: 'cores', kind: 'figure' },
      { head: 'Processor, peak', unit: 'cores', kind: 'figure' },
      { head: 'Memory, peak', unit: 'MB', kind: 'figure' },
    ],
    rows: summary.services
      .toSorted((one, other) => other.cpuMean - one.cpuMean)
      .map((each) => [
        each.service,
        String(each.instances),
        formatCores(each.cpuMean),
        formatCores(each.cpuMax),
        formatMegabytes(each.rssMaxBytes),
      ]),
  });
}
