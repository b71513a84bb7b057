import { formatDuration, formatShare } from '../../core/quantities.ts';
import { allLost } from '../../reports/analysis/lost-requests.ts';
import { NOT_APPLICABLE } from '../../reports/analysis/recovery.ts';
import { formatWhole, formatMoment } from '../../reports/analysis/story.ts';
import type { FaultFigures, SloVerdict, Summary } from '../../reports/analysis/summary.ts';
import { painted } from './terminal-text.ts';
import { fitted, wrapped } from './text-table.ts';
import type { TerminalLook } from './write-out.ts';

/** What the last screen is made for, and where the report lies. */
export interface ScreenOptions extends TerminalLook {
  readonly reportPath?: string;
}

/**
 * The last screen of a run: the story first, then verdict, SLOs, faults, load, audit, doubts and the report's place. Fits
 * 80 × 24: when there is more than that, what was met goes first, and the report has the rest. Colour never speaks alone.
 */
export function summaryScreen(summary: Summary, options: ScreenOptions): string {
  const width = Math.max(40, Math.min(options.width, 100)) - 1;
  const paint = (style: Paint, text: string): string => (options.colour ? painted(style, text) : text);
  const top = [...wrapped(summary.story, width), '', verdictLine(summary, paint), ...bugLine(summary)];
  const bottom = [
    ...faultLines(summary.faults, width),
    ...loadLines(summary, width),
    ...labelled('audit', summary.audit?.sentence ?? 'not made: this run says nothing about lost data', width, 2),
    ...labelled('case', summary.operations?.[0]?.text ?? '', width, 3),
    ...labelled('checks', checksText(summary), width, 2),
    ...labelled('doubt', doubtText(summary), width, 2),
    ...labelled('ignored', (summary.notHonoured ?? []).join('; '), width, 2),
    ...(options.reportPath === undefined ? [] : [`report    ${options.reportPath}`]),
    `repeat    ${summary.command}`,
  ];
  const room = Math.max(1, SCREEN_LINES - top.length - bottom.length);
  return [...top, ...sloLines(summary.slos, width, room, paint), ...bottom].join('\n');
}

/** 24, less the line of the prompt that follows. */
const SCREEN_LINES = 23;

type Paint = 'green' | 'red' | 'yellow' | 'bold' | 'dim';

function verdictLine(summary: Summary, paint: (style: Paint, text: string) => string): string {
  const { code, word } = summary.verdict;
  const [symbol, style] =
    code === 0
      ? (['✓', 'green'] as const)
      : code === 5 || code === 130
        ? (['?', 'yellow'] as const)
        : (['✗', 'red'] as const);
  return `${paint(style, `${symbol} ${word}`)}   exit code ${code}`;
}

function bugLine({ plantedBug }: Summary): string[] {
  return plantedBug === undefined ? [] : [`! the bug ${plantedBug} was planted in this system on purpose`];
}

function sloLines(
  slos: readonly SloVerdict[],
  width: number,
  room: number,
  paint: (style: Paint, text: string) => string,
): string[] {
  const weight = { missed: 0, 'not judged': 1, met: 2 };
  const sorted = slos.toSorted((one, other) => weight[one.result] - weight[other.result]);
  const shown = sorted.length <= room ? sorted : sorted.slice(0, Math.max(0, room - 1));
  const figures = shown.map((slo) => `${slo.found} (${boundText(slo)})`);
  const tail = Math.min(Math.max(12, ...figures.map(({ length }) => length)), width - 46);
  const head = Math.max(32, Math.min(width - 14 - tail, Math.max(0, ...shown.map(({ about }) => about.length))));
  const lines = shown.map(({ about, result }, at) => {
    const [symbol, style] =
      result === 'met'
        ? (['✓', 'green'] as const)
        : result === 'missed'
          ? (['✗', 'red'] as const)
          : (['?', 'yellow'] as const);
    return `${paint(style, `${symbol} ${fitted(result, 10, 'left')}`)} ${fitted(about, head, 'left')} ${fitted(figures[at] ?? '', tail, 'left').trimEnd()}`;
  });
  const left = sorted.length - shown.length;
  return left === 0 ? lines : [...lines, `  and ${left} more in the report`];
}

/** A bare bound is a highest one. */
function boundText({ found, bound }: SloVerdict): string {
  return /^\d/.test(bound) && found !== 'not reached' ? `at most ${bound}` : bound;
}

function faultLines(faults: readonly FaultFigures[], width: number): string[] {
  const shown = faults.slice(0, 3).flatMap((fault) => {
    const when = fault.injectedMs === undefined ? '' : ` ${formatMoment(fault.injectedMs)}`;
    const text = `${fault.fault} ${fault.targets.join(', ')}${when}: ${aftermath(fault)}`;
    return labelled('fault', text, width, 2);
  });
  return faults.length > 3 ? [...shown, `          and ${faults.length - 3} more in the report`] : shown;
}

function aftermath({ recovery, lost }: FaultFigures): string {
  const about = lost.neverStartedEstimated ? 'about ' : '';
  const costs = `lost: ${formatWhole(lost.failed)} failed, ${formatWhole(lost.unknown)} unknown, ${about}${formatWhole(lost.neverStarted)} never started`;
  if (recovery.result === 'not injected') return 'not proven to have happened';
  if (recovery.result === 'no impact') return 'no impact on users';
  if (recovery.result === 'not seen') return 'what users felt was not seen';
  if (recovery.result === 'not applicable') return `recovery ${NOT_APPLICABLE}`;
  const last = recovery.goodAtEndS === undefined ? '' : ` (good for the last ${recovery.goodAtEndS} s)`;
  const back = recovery.result === 'recovered' ? 'users back after' : `users not shown to be back${last}, more than`;
  return `impact after ${span(recovery.toImpactMs)}, ${back} ${span(recovery.toRecoverMs)}; ${costs}`;
}

function loadLines({ measured }: Summary, width: number): string[] {
  const { latency } = measured.figures;
  const goodput = measured.goodput === undefined ? 'no load' : `goodput ${formatShare(measured.goodput)}`;
  const about = measured.lost.neverStartedEstimated ? 'about ' : '';
  const text = [
    `${formatWhole(measured.requests)} requests`,
    goodput,
    ...(latency.count === 0
      ? []
      : [`p50 ${span(latency.p50Ms)}, p95 ${span(latency.p95Ms)}, p99 ${span(latency.p99Ms)}`]),
    `${about}${formatWhole(allLost(measured.lost))} lost`,
    `outage ${Number(measured.outageS.toFixed(1))} s`,
  ].join(' · ');
  return labelled('load', text, width, 2);
}

function checksText({ checks = [] }: Summary): string {
  if (checks.length === 0) return '';
  const all = checks.reduce((total, { passed, failed }) => total + passed + failed, 0);
  const bad = checks.filter(({ failed }) => failed > 0);
  const failed = bad.reduce((total, each) => total + each.failed, 0);
  const each = bad.map(
    (one) => `${one.check}${one.endpoint === '' ? '' : ` (${one.endpoint})`} ${formatWhole(one.failed)}`,
  );
  return `${formatWhole(failed)} of ${formatWhole(all)} failed${each.length === 0 ? '' : `: ${each.join(', ')}`}`;
}

function doubtText({ trust, partial }: Summary): string {
  const doubts = [...partial, ...trust.doubts.map((doubt) => doubt.text)].map((text) => text.replace(/\.$/, ''));
  return doubts.length === 0 ? 'none' : doubts.join('; ');
}

/** A name in the margin and text beside it, in at most `most` lines. */
function labelled(name: string, text: string, width: number, most: number): string[] {
  const lines = wrapped(text, width - 10);
  const kept =
    lines.length <= most
      ? lines
      : [...lines.slice(0, most - 1), fitted(lines.slice(most - 1).join(' '), width - 10, 'left')];
  return kept.map((line, at) => `${fitted(at === 0 ? name : '', 10, 'left')}${line}`);
}

function span(ms: number): string {
  return Math.round(ms) === 0 ? '0 s' : formatDuration(ms);
}
