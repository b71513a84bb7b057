import type { SeriesRow } from '../core/run-files.ts';
import type { CellTable } from './cell-table.ts';

export type Repeat = Extract<SeriesRow, { type: 'repeated' }>;

/** A busy machine makes a request now and then look like a repeated one; beyond this share (and count) it is none. */
const NOISE_SHARE = 0.005;
const NOISE_COUNT = 5;

/**
 * Books requests that broke and were sent again below k6 as failed connections beside the ones that k6 recorded: each of
 * them went out and got no answer. Leaves them out where they are so few that they may be none.
 */
export function addRepeats(cells: CellTable, repeats: readonly Repeat[]): void {
  const count = repeats.reduce((sum, each) => sum + each.count, 0);
  let requests = 0;
  for (let row = 0; row < cells.size; row += 1) requests += cells.count[row] ?? 0;
  if (count < NOISE_COUNT || count < NOISE_SHARE * requests) return;
  for (const { second, endpoint, lane, count: times } of repeats) {
    cells.add({ second, endpoint, lane, outcome: 'connection', count: times, latency: [0, times], bytes: 0 });
  }
}
