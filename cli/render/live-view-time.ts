import type { Progress } from '../../core/events.ts';
import type { Plan } from '../../core/plan.ts';
import { clockText } from './live-view-clock.ts';
import { faultTexts, type FaultText } from './live-view-faults.ts';
import { fitLeft, widthOf, type Piece } from './live-view-line.ts';

/** The title with the time on the right. */
export function titleLine(progress: Progress, plan: Plan, width: number): Piece[] {
  const { name, system } = plan.scenario;
  const what = system.architecture ?? system.url ?? system.compose?.file ?? '';
  const title = ` ${[name, what, `seed ${plan.seed}`].filter((part) => part !== '').join(' · ')}`;
  const time = `${clockText(progress.elapsedMs)} of ${clockText(plan.durationS * 1_000)} `;
  const room = Math.max(0, width - widthOf(time) - 1);
  return [{ text: `${fitLeft(title, room)} `, style: 'bold' }, { text: time }];
}

/** The time bar: what is over is filled, `│` where a phase begins, and the phase's name in words. */
export function barLine(progress: Progress, plan: Plan, width: number): Piece[] {
  const label = `  phase: ${progress.phase} `;
  const columns = barColumns(progress, width);
  if (columns < 5) return [{ text: ` phase: ${progress.phase}` }];
  const filled = columnOf(progress.elapsedMs, plan, columns);
  const starts = new Set(plan.phases.slice(1).map(({ startS }) => columnOf(startS * 1_000, plan, columns)));
  const cells = Array.from({ length: columns }, (_, at) => (starts.has(at) ? '│' : at < filled ? '▇' : '▁'));
  const done: Piece = { text: cells.slice(0, filled).join(''), style: 'accent' };
  return [{ text: ' ' }, done, { text: cells.slice(filled).join(''), style: 'dim' }, { text: label }];
}

/** Up to `most` faults, each beginning under its place on the bar where it has room to its right. */
export function faultLines(progress: Progress, plan: Plan, width: number, most: number): Piece[][] {
  const texts = faultTexts(progress.faults, plan, progress.elapsedMs);
  const columns = Math.max(1, barColumns(progress, width));
  const shown = texts.slice(0, most).map((fault) => placed(fault, columnOf(fault.atMs, plan, columns), width));
  const hidden = texts.length - shown.length;
  const last = shown.at(-1);
  if (hidden > 0 && last !== undefined) last.push({ text: ` (${hidden} more)`, style: 'dim' });
  return shown;
}

function placed({ text, style }: FaultText, column: number, width: number): Piece[] {
  const room = Math.max(1, width - widthOf(text) - ' (99 more)'.length);
  return [{ text: ' '.repeat(Math.min(1 + column, room)) }, { text, style }];
}

function barColumns(progress: Progress, width: number): number {
  return Math.min(width - 1 - widthOf(`  phase: ${progress.phase} `), 100);
}

function columnOf(elapsedMs: number, plan: Plan, columns: number): number {
  const share = plan.durationS === 0 ? 1 : elapsedMs / (plan.durationS * 1_000);
  return Math.round(Math.min(1, Math.max(0, share)) * columns);
}
