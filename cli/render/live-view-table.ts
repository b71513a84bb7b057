import type { EndpointProgress } from '../../core/events.ts';
import { formatCount } from '../../core/figures.ts';
import { formatShare } from '../../core/quantities.ts';
import { latencyText } from './live-view-latency.ts';
import { fitLeft, fitRight, widthOf, type Piece } from './live-view-line.ts';

/**
 * The table of endpoints, head first, at most `rows` lines below the head; those with a missed SLO, then the busiest. In
 * narrow terminals columns go one by one, the least telling first; the SLO's mark stays.
 */
export function endpointTable(endpoints: readonly EndpointProgress[], width: number, rows: number): Piece[][] {
  if (endpoints.length === 0 || rows < 1) return [];
  const urgent = endpoints.toSorted(
    (left, right) => Number(missed(right)) - Number(missed(left)) || right.perSecond - left.perSecond,
  );
  const fits = endpoints.length <= rows;
  const shown = fits ? urgent : urgent.slice(0, rows - 1);
  const columns = columnsFor(endpoints, width);
  const longest = Math.max(...endpoints.map(({ endpoint }) => widthOf(endpoint)), 'endpoint'.length);
  const nameWidth = Math.min(longest, width - 1 - columns.reduce((sum, column) => sum + 2 + column.width, 0));
  const head = ` ${fitLeft('endpoint', nameWidth)}${columns.map((column) => `  ${column.place(column.head)}`).join('')}`;
  const lines = shown.map((endpoint): Piece[] => [
    { text: ` ${fitLeft(endpoint.endpoint, nameWidth)}` },
    ...columns.map((column) => ({ text: `  ${column.place(column.text(endpoint))}`, ...column.style?.(endpoint) })),
  ]);
  const rest: Piece[][] = fits ? [] : [[{ text: ` … and ${endpoints.length - shown.length} more`, style: 'dim' }]];
  return [[{ text: head, style: 'dim' }], ...lines, ...rest];
}

interface Column {
  readonly head: string;
  readonly width: number;
  readonly text: (endpoint: EndpointProgress) => string;
  readonly place: (text: string) => string;
  readonly style?: (endpoint: EndpointProgress) => Omit<Piece, 'text'>;
}

/** Names up to this length are shown whole, at the price of a column. */
const NAME_AT_LEAST = 24;

/** The richest set of columns that leaves room for names. */
function columnsFor(endpoints: readonly EndpointProgress[], width: number): readonly Column[] {
  const number = (head: string, text: Column['text'], atLeast: number): Column => {
    const size = Math.max(atLeast, ...endpoints.map((endpoint) => widthOf(text(endpoint))));
    return { head, width: size, text, place: (value) => fitRight(value, size) };
  };
  const rate = number('/s', ({ perSecond }) => formatCount(Math.round(perSecond)), 5);
  const p50 = number('p50', ({ p50Ms }) => latencyText(p50Ms), 6);
  const p95 = number('p95', ({ p95Ms }) => latencyText(p95Ms), 6);
  const p99 = number('p99', ({ p99Ms }) => latencyText(p99Ms), 6);
  const errors: Column = {
    ...number('errors', ({ errorShare }) => formatShare(errorShare), 6),
    style: ({ errorShare }) => (errorShare > 0 ? { style: 'warn' } : {}),
  };
  const slo = sloColumn(endpoints, (endpoint) => `${mark(endpoint)} ${endpoint.slo?.text ?? ''}`.trim());
  const sloMark = sloColumn(endpoints, mark);
  const choices: readonly (readonly Column[])[] = [
    [rate, p50, p95, p99, errors, ...slo],
    [rate, p50, p95, p99, errors, ...sloMark],
    [rate, p95, p99, errors, ...sloMark],
    [rate, p95, errors, ...sloMark],
    [rate, p95, ...sloMark],
    [p95],
  ];
  const room = (columns: readonly Column[]): number =>
    width - 1 - columns.reduce((sum, column) => sum + 2 + column.width, 0);
  const longest = Math.max(...endpoints.map(({ endpoint }) => widthOf(endpoint)));
  return choices.find((columns) => room(columns) >= Math.min(longest, NAME_AT_LEAST)) ?? [];
}

function sloColumn(endpoints: readonly EndpointProgress[], text: Column['text']): readonly Column[] {
  if (endpoints.every(({ slo }) => slo === undefined)) return [];
  const width = Math.max(3, ...endpoints.map((endpoint) => widthOf(text(endpoint))));
  return [{ head: 'SLO', width, text, place: (value) => fitLeft(value, width), style: sloStyle }];
}

function sloStyle({ slo }: EndpointProgress): Omit<Piece, 'text'> {
  return slo === undefined ? {} : { style: slo.met ? 'good' : 'bad' };
}

function mark({ slo }: EndpointProgress): string {
  if (slo === undefined) return '';
  return slo.met ? '✓ met' : '✗ missed';
}

function missed({ slo }: EndpointProgress): boolean {
  return slo?.met === false;
}
