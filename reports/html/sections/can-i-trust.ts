import { formatShare } from '../../../core/quantities.ts';
import type { Summary } from '../../analysis/summary.ts';
import { formatWhole } from '../../analysis/story.ts';
import { dataTable } from '../data-table.ts';
import { formatCores, formatMegabytes, formatSpan } from '../format-figure.ts';
import { markup, type Markup } from '../markup.ts';
import { keyFigure, verdictMark, type Section } from './section.ts';

/** The generator's own health, every doubt, what the networks were and what Toxiproxy does not do. */
export function canITrust(summary: Summary): Section {
  const { trust, measured, environment } = summary;
  const doubts =
    trust.doubts.length === 0
      ? markup`<p>${verdictMark('good', 'no doubt')} was told by the run or found in its recording.</p>`
      : markup`<ul class="reasons">${trust.doubts.map(({ code, text }) => markup`<li>${verdictMark('open', code)} ${text}</li>`)}</ul>`;
  const generator = trust.generator;
  const keys = [
    ...(generator === undefined
      ? [keyFigure('Generator’s processor', 'not recorded')]
      : [
          keyFigure(
            'Generator’s processor',
            `${formatCores(generator.cpuMean)} cores`,
            `peak ${formatCores(generator.cpuMax)} of ${environment.cores}`,
          ),
          keyFigure('Generator busy', formatShare(generator.busyShare), 'of the time above 85 %'),
          keyFigure('Generator’s memory', `${formatMegabytes(generator.rssMaxBytes)} MB`, 'peak'),
        ]),
    keyFigure(
      'Workers',
      String(trust.workers),
      trust.startSpreadMs === undefined ? 'one: no spread' : `started within ${formatSpan(trust.startSpreadMs)}`,
    ),
    keyFigure('Iterations dropped', formatWhole(measured.dropped), `of ${formatWhole(measured.offered)} offered`),
    keyFigure('Other load before', environment.loadAverage.toFixed(1), `on ${environment.cores} cores`),
  ];
  return {
    id: 'trust',
    question: 'Can I trust this measurement?',
    answer:
      trust.doubts.length === 0
        ? 'no doubt found'
        : `${trust.doubts.length} doubt${trust.doubts.length > 1 ? 's' : ''}`,
    body: markup`${doubts}
<dl class="keys small">${keys}</dl>
${modelNote(summary)}
${networkPart(summary)}`,
  };
}

function modelNote({ phases }: Summary): Markup {
  const models = new Set(phases.map((phase) => phase.model));
  const open =
    'Open model: arrivals do not wait for answers, so what a slow system keeps from starting is counted as dropped.';
  const closed =
    'Closed model: users wait for answers, so a slow system slows its own load, and percentiles alone hide it. Time lost waiting is measured and counts against goodput; requests never made are estimated from it.';
  return markup`<p class="note">${models.has('open') ? open : ''} ${models.has('closed') ? closed : ''} No correction for coordinated omission is made afterwards.</p>`;
}

function networkPart({ trust }: Summary): Markup {
  if (trust.networks.length === 0) return markup`<p class="note">No network was simulated.</p>`;
  return markup`<h3>Networks and where their numbers come from</h3>
${dataTable({
  name: 'Network profiles',
  columns: [
    { head: 'Network', kind: 'text' },
    { head: 'Share', unit: '%', kind: 'figure' },
    { head: 'Down', unit: 'kbit/s', kind: 'figure' },
    { head: 'Up', unit: 'kbit/s', kind: 'figure' },
    { head: 'Round trip', unit: 'ms', kind: 'figure' },
    { head: 'Source', kind: 'text' },
  ],
  rows: trust.networks.map(({ profile, share, shape }) => [
    profile,
    String(Math.round(share * 1000) / 10),
    shape?.downKbps === undefined ? '–' : formatWhole(shape.downKbps),
    shape?.upKbps === undefined ? '–' : formatWhole(shape.upKbps),
    shape === undefined ? '–' : `${shape.rttMs}${shape.jitterMs > 0 ? ` ± ${shape.jitterMs}` : ''}`,
    shape === undefined ? 'not recorded' : `${shape.source} (${shape.provenance})`,
  ]),
})}
<p class="note">What Toxiproxy does not do: it shapes each connection by itself rather than the whole link, does not delay the TCP handshake, knows no slow start over the long path, and drops no packets.</p>`;
}
