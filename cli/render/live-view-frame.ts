import type { Progress } from '../../core/events.ts';
import { formatMoney } from '../../core/figures.ts';
import type { Plan } from '../../core/plan.ts';
import { latencyText } from './live-view-latency.ts';
import { renderLine, widthOf, type Piece } from './live-view-line.ts';
import { loadLines, outcomeLines, sparkLine, wrapped } from './live-view-load.ts';
import { endpointTable } from './live-view-table.ts';
import { barLine, faultLines, titleLine } from './live-view-time.ts';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
  readonly colour: boolean;
}

/**
 * The picture of a run under way: lines of at most `width` columns, at most `height` of them. Where the terminal is short
 * the parts go in the order: blank lines, outcomes, resources, lanes, sparkline, rows of the table, faults.
 */
export function frameOf(progress: Progress, plan: Plan, { width, height, colour }: FrameSize): string[] {
  const lines = fitted(progress, plan, width, height);
  return lines.slice(0, Math.max(1, height)).map((line) => renderLine(line, width, colour));
}

type Part = 'blank' | 'outcomes' | 'resources' | 'lanes' | 'spark' | 'table' | 'faults' | 'books';
const LEAVE_FIRST: readonly Part[] = ['blank', 'outcomes', 'resources', 'lanes', 'spark', 'table', 'faults', 'books'];

/** All lines with the fewest parts left out that make them fit. The table gives up rows before a part goes. */
function fitted(progress: Progress, plan: Plan, width: number, height: number): Piece[][] {
  for (let left = 0; left <= LEAVE_FIRST.length; left += 1) {
    const without = new Set(LEAVE_FIRST.slice(0, left));
    const wanted = without.has('table') ? 0 : progress.endpoints.length;
    const least = Math.min(wanted, left < LEAVE_FIRST.indexOf('table') ? TABLE_ROWS_AT_LEAST : 1);
    const fixed = drawn(progress, plan, width, without, 0).length;
    // The head of the table takes a line of its own.
    const rows = Math.min(wanted, height - fixed - 1);
    if (wanted === 0 ? fixed <= height : rows >= least) return drawn(progress, plan, width, without, rows);
  }
  return drawn(progress, plan, width, new Set(LEAVE_FIRST), 0);
}

const TABLE_ROWS_AT_LEAST = 4;

function drawn(progress: Progress, plan: Plan, width: number, without: ReadonlySet<Part>, rows: number): Piece[][] {
  const part = (name: Part, lines: () => Piece[][]): Piece[][] => (without.has(name) ? [] : lines());
  return [
    titleLine(progress, plan, width),
    barLine(progress, plan, width),
    ...part('faults', () => faultLines(progress, plan, width, without.has('blank') ? 1 : 2)),
    ...loadLines(progress, plan, width),
    ...part('spark', () => [sparkLine(progress, width)]),
    ...part('outcomes', () => outcomeLines(progress, width)),
    ...part('blank', () => [[]]),
    ...part('table', () => endpointTable(progress.endpoints, width, rows)),
    ...part('lanes', () => laneLines(progress, width)),
    ...part('resources', () => resourceLines(progress, width)),
    ...part('books', () => [booksLine(progress, width)]),
  ];
}

function laneLines({ lanes }: Progress, width: number): Piece[][] {
  if (lanes.length === 0) return [];
  const items = lanes.map(({ lane, p95Ms }) => ({ text: `${lane} p95 ${latencyText(p95Ms)}` }));
  return listed('lanes: ', items, width);
}

/** CPU in per cent of one core. */
function resourceLines({ resources }: Progress, width: number): Piece[][] {
  const items = resources.map(({ service, cpu, rssBytes }) => {
    const memory = rssBytes > 0 ? `, ${Math.round(rssBytes / 1e6)} MB` : '';
    return { text: `${service} ${Math.round(cpu * 100)} % cpu${memory}` };
  });
  return items.length === 0 ? [] : listed('', items, width);
}

function listed(label: string, items: readonly Piece[], width: number): Piece[][] {
  const [first = { text: '' }, ...rest] = items;
  return wrapped([{ text: `${label}${first.text}` }, ...rest], ' · ', width);
}

function booksLine(progress: Progress, width: number): Piece[] {
  const keys = 'c inject · q stop ';
  const pieces: Piece[] = [{ text: ' ' }, ...booksPieces(progress)];
  const used = pieces.reduce((sum, piece) => sum + widthOf(piece.text), 0);
  const gap = width - used - widthOf(keys);
  return gap < 1 ? pieces : [...pieces, { text: ' '.repeat(gap) }, { text: keys, style: 'dim' }];
}

/** What is conserved, and what is not. */
function booksPieces({ money, stock }: Progress): Piece[] {
  const said = [
    ...(money === undefined ? [] : [{ text: `money ${formatMoney(money.totalCents)}`, conserved: money.conserved }]),
    ...(stock === undefined ? [] : [{ text: 'stock', conserved: stock.conserved }]),
  ];
  const [good, bad] = [true, false].map((wanted) =>
    said.filter(({ conserved }) => conserved === wanted).map(({ text }) => text),
  ) as [string[], string[]];
  const goodPieces: Piece[] = [{ text: `${good.join(', ')} ` }, { text: '✓ conserved', style: 'good' }];
  const badPieces: Piece[] = [{ text: `${bad.join(', ')} ` }, { text: '✗ not conserved', style: 'bad' }];
  return [
    ...(good.length > 0 ? goodPieces : []),
    ...(good.length > 0 && bad.length > 0 ? [{ text: ' · ' }] : []),
    ...(bad.length > 0 ? badPieces : []),
  ];
}
