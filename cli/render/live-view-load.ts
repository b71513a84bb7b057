import type { Progress } from '../../core/events.ts';
import { formatCount } from '../../core/figures.ts';
import type { Plan } from '../../core/plan.ts';
import { formatShare } from '../../core/quantities.ts';
import { widthOf, type Piece } from './live-view-line.ts';

/** The load in figures; wrapped where the terminal is narrow. In the closed model nothing is offered by itself. */
export function loadLines(progress: Progress, plan: Plan, width: number): Piece[][] {
  const phase = plan.phases.find(({ name }) => name === progress.phase);
  const achieved: Piece = { text: `achieved ${perSecond(progress.achieved)}` };
  const dropped = { text: `dropped ${formatCount(progress.dropped)}`, ...(progress.dropped > 0 && BAD) };
  const errors = { text: `errors ${formatShare(progress.errorShare)}`, ...(progress.errorShare > 0 && BAD) };
  const users: Piece = { text: `users ${formatCount(progress.users)}` };
  const figures =
    phase?.model === 'closed'
      ? [{ text: 'closed model' }, achieved, errors, users]
      : [{ text: `offered ${perSecond(progress.offered)}` }, achieved, dropped, errors, users];
  return wrapped(figures, '   ', width);
}

function perSecond(value: number): string {
  return `${formatCount(Math.round(value))}/s`;
}

/** Answers so far by outcome, every kind that occurred in words. */
export function outcomeLines(progress: Progress, width: number): Piece[][] {
  const items = Object.entries(progress.outcomes)
    .filter(([outcome, number]) => number > 0 || outcome === 'ok')
    .map(([outcome, number]): Piece => {
      const bad = outcome !== 'ok' && outcome !== 'refused';
      return { text: `${outcome} ${formatCount(number)}`, ...(bad && BAD) };
    });
  return items.length === 0 ? [] : wrapped([{ text: 'so far:' }, ...items], '  ', width);
}

/** Requests per second, a column a second, the latest on the right; the scale in words beside it. */
export function sparkLine(progress: Progress, width: number): Piece[] {
  const highest = Math.max(0, ...progress.history.slice(-1_000));
  const label = `  requests/s, highest ${formatCount(Math.round(highest))}`;
  const room = width - 2 - widthOf(label);
  const labelled = room >= 10;
  const seconds = progress.history.slice(-Math.min(100, labelled ? room : width - 2));
  const top = Math.max(1, ...seconds);
  const bars = seconds.map((value) => BARS[Math.min(7, Math.floor((Math.max(0, value) / top) * 7.999))]).join('');
  return [{ text: ` ${bars}`, style: 'accent' }, ...(labelled ? [{ text: label, style: 'dim' } as const] : [])];
}

/** Items side by side with `gap` between them, on as many lines as they need. */
export function wrapped(items: readonly Piece[], gap: string, width: number): Piece[][] {
  const lines: Piece[][] = [];
  let line: Piece[] = [];
  let used = 0;
  for (const item of items) {
    const size = widthOf(item.text);
    if (line.length > 0 && used + gap.length + size > width) {
      lines.push(line);
      line = [];
    }
    const lead = line.length === 0 ? ' ' : gap;
    used = line.length === 0 ? 1 + size : used + gap.length + size;
    line.push({ text: lead }, item);
  }
  return line.length === 0 ? lines : [...lines, line];
}

const BAD = { style: 'bad' } as const;
const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
