import type { Summary } from '../../analysis/summary.ts';
import { allLost } from '../../analysis/lost-requests.ts';
import { formatWhole } from '../../analysis/story.ts';
import { formatShare } from '../../../core/quantities.ts';
import { formatSpan } from '../format-figure.ts';
import { markup, type Markup } from '../markup.ts';
import { keyFigure } from './section.ts';

/** The top of the page: the verdict in words, the story, six figures and the command that repeats it. */
export function bannerMarkup(summary: Summary): Markup {
  const kind = bannerKind(summary.verdict.code);
  return markup`<header class="banner ${kind}">
<p class="kicker"><span>${summary.title}</span> <span>${summary.scenario} · ${summary.architecture} · seed ${summary.seed}</span> <time datetime="${summary.createdAt}">${readableTime(summary.createdAt)}</time></p>
<h1><span class="symbol" aria-hidden="true">${{ good: '✓', bad: '✗', open: '?' }[kind]}</span> ${capital(summary.verdict.word)} <span class="code">exit code ${summary.verdict.code}</span></h1>
<p class="story">${unbroken(summary.story)}</p>
${summary.plantedBug === undefined ? undefined : markup`<p class="warning"><strong>Planted bug:</strong> this run had the bug <code>${summary.plantedBug}</code> switched on to prove that the audit sees it. It says nothing about the system itself.</p>`}
${summary.partial.length === 0 ? undefined : markup`<p class="warning"><strong>Partial recording:</strong> ${summary.partial.join(' ')} What follows covers the first ${formatSpan(summary.judgedS * 1000)} of ${formatSpan(summary.durationS * 1000)}.</p>`}
<dl class="keys">${keyFigures(summary)}</dl>
<p class="command"><code>${summary.command}</code><button type="button" class="copy" hidden data-copy="${summary.command}">Copy</button></p>
</header>
`;
}

/** Whether a verdict is good news, bad news, or none. */
function bannerKind(code: number): 'good' | 'bad' | 'open' {
  if (code === 0) return 'good';
  return code === 5 || code === 130 ? 'open' : 'bad';
}

function keyFigures({ measured, faults }: Summary): Markup[] {
  const { latency } = measured.figures;
  const about = measured.lost.neverStartedEstimated ? 'about ' : '';
  const recovered = faults.flatMap(({ recovery }) => (recovery.result === 'recovered' ? [recovery.toRecoverMs] : []));
  const stuck = faults.some(({ recovery }) => recovery.result === 'not recovered');
  const open = faults.some(({ recovery }) => recovery.result === 'not applicable');
  const slowest = recovered.length > 0 ? formatSpan(Math.max(...recovered)) : open ? 'not applicable' : 'no impact';
  const figures = [
    keyFigure('Goodput', measured.goodput === undefined ? '–' : formatShare(measured.goodput), 'of what was offered'),
    keyFigure('p95', latency.count === 0 ? '–' : formatSpan(latency.p95Ms), `p50 ${formatSpan(latency.p50Ms)}`),
    keyFigure('p99', latency.count === 0 ? '–' : formatSpan(latency.p99Ms), `longest ${formatSpan(latency.maxMs)}`),
    keyFigure(
      'Requests lost',
      `${about}${formatWhole(allLost(measured.lost))}`,
      `of ${formatWhole(measured.requests + measured.unserved)}`,
    ),
    keyFigure('Outage', `${measured.outageS.toFixed(1)} s`, `in ${formatSpan(measured.seconds * 1000)}`),
  ];
  if (faults.length > 0)
    figures.push(
      keyFigure('Back after', stuck ? 'not shown' : slowest, faults.length > 1 ? 'slowest fault' : 'from injection'),
    );
  return figures;
}

/** Keeps a figure and its unit on one line. */
function unbroken(text: string): string {
  return text.replaceAll(/(\d) (?=(?:ms|s|min|h|%)(?![a-z]))/g, '$1\u00a0');
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

/** The time as it was recorded, in UTC: a local time would differ from reader to reader. */
function readableTime(iso: string): string {
  return iso.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, ' UTC');
}
