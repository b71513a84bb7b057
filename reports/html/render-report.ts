import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { sparklines } from '../analysis/sparklines.ts';
import type { Summary } from '../analysis/summary.ts';
import { timelineOf } from '../analysis/timeline.ts';
import type { RunData } from '../run-data.ts';
import { buildChartData } from './build-chart-data.ts';
import { markup, Markup } from './markup.ts';
import { pageAssets } from './page-assets.ts';
import { bannerMarkup } from './sections/banner.ts';
import { canITrust } from './sections/can-i-trust.ts';
import { dataSafe } from './sections/data-safe.ts';
import { didItHold } from './sections/did-it-hold.ts';
import { faultEffects } from './sections/fault-effects.ts';
import { repeatIt } from './sections/repeat-it.ts';
import { sectionMarkup, type Section } from './sections/section.ts';
import { TABLE_ROWS } from './sections/time-tables.ts';
import { usersFelt } from './sections/users-felt.ts';
import { whereTimeGoes } from './sections/where-time-goes.ts';

/**
 * The report of a run as one HTML file that asks the network for nothing: style, program and data are inline, and the
 * Content-Security-Policy allows exactly those. Without scripts every figure is still there, in text and tables. The
 * same run gives the same bytes: nothing of the moment of rendering goes in.
 */
export async function renderReport(run: RunData, summary: Summary): Promise<string> {
  const { script, style } = await pageAssets();
  const data = buildChartData(run, summary);
  const lines = sparklines(run);
  const sections = [
    didItHold(summary),
    usersFelt(summary, data, timelineOf(run, TABLE_ROWS), lines.lanes),
    faultEffects(summary),
    dataSafe(summary),
    whereTimeGoes(summary, lines.endpoints),
    canITrust(summary),
    repeatIt(summary),
  ];
  const packed = deflateSync(JSON.stringify(data), { level: 9 }).toString('base64');
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="mascaret">
<title>${summary.scenario} on ${summary.architecture}: ${summary.verdict.word}</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
<div class="page">
${contentsMarkup(sections)}
<main>
${bannerMarkup(summary)}
${sections.map((section) => sectionMarkup(section))}
<footer><p>Made by mascaret from the run’s own recording. <code>mascaret report ${summary.id}</code> gives the same file again, byte for byte.</p></footer>
</main>
</div>
<noscript><p class="note">Charts need a script; every figure is in the tables.</p></noscript>
<script type="text/plain" id="chart-data">${new Markup(packed)}</script>
<script>${new Markup(script)}</script>
</body>
</html>
`.html;
}

/** Nothing may be loaded from anywhere; only this very script and this very style may run. */
function policyFor(script: string, style: string): string {
  return [
    `default-src 'none'`,
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function contentsMarkup(sections: readonly Section[]): Markup {
  const entries = sections.map(
    ({ id, question, answer }) =>
      markup`<li><a href="#${id}"><span>${question}</span> <span class="answer">${answer}</span></a></li>`,
  );
  return markup`<nav class="contents" aria-label="Contents"><ol>${entries}</ol></nav>`;
}
