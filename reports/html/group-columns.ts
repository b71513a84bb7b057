import type { GroupFigures } from '../analysis/breakdown.ts';
import { formatWhole } from '../analysis/story.ts';
import type { Column } from './data-table.ts';
import { formatMs, formatPercent } from './format-figure.ts';

/** The columns that every table of requests has. */
export const GROUP_COLUMNS: readonly Column[] = [
  { head: 'Requests', kind: 'figure' },
  { head: 'In time', unit: '%', kind: 'figure' },
  { head: 'Errors', unit: '%', kind: 'figure' },
  { head: 'p50', unit: 'ms', kind: 'figure' },
  { head: 'p95', unit: 'ms', kind: 'figure' },
  { head: 'p99', unit: 'ms', kind: 'figure' },
  { head: 'max', unit: 'ms', kind: 'figure' },
];

/** Their cells. Latencies are over answered requests; a group without any shows dashes. */
export function groupCells(figures: GroupFigures): readonly string[] {
  const { requests, good, outcomes, latency } = figures;
  const share = (count: number): string => (requests === 0 ? '–' : formatPercent(count / requests));
  const ms = (value: number): string => (latency.count === 0 ? '–' : formatMs(value));
  return [
    formatWhole(requests),
    share(good),
    share(outcomes.error + outcomes.timeout + outcomes.connection),
    ms(latency.p50Ms),
    ms(latency.p95Ms),
    ms(latency.p99Ms),
    ms(latency.maxMs),
  ];
}
