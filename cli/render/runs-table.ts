import type { RunListing } from '../../reports/find-run.ts';
import { textTable } from './text-table.ts';

/** A run in a list, with its verdict where a summary was written. */
export interface ListedRun extends RunListing {
  readonly verdict?: string;
  readonly underWay: boolean;
}

/** Runs, newest first, one a line, for a terminal of so many columns. */
export function runsTable(runs: readonly ListedRun[], width: number): string {
  if (runs.length === 0) return 'No run yet. mascaret run first-look makes one.';
  const lines = textTable(
    [
      { head: 'run', align: 'left' },
      { head: 'scenario', align: 'left', elastic: true },
      { head: 'architecture', align: 'left' },
      { head: 'seed', align: 'right' },
      { head: 'made (UTC)', align: 'left' },
      { head: 'verdict', align: 'left' },
    ],
    runs.map((run) => [
      run.manifest.id,
      run.manifest.scenario,
      run.manifest.architecture,
      String(run.manifest.seed),
      run.manifest.createdAt.slice(0, 16).replace('T', ' '),
      verdictText(run),
    ]),
    width,
  );
  return lines.join('\n');
}

/** The verdict's word, or why there is none. */
export function verdictText(run: ListedRun): string {
  if (run.underWay) return 'under way';
  if (run.verdict !== undefined) return run.verdict;
  return run.manifest.ended === undefined ? 'cut off' : run.manifest.ended;
}
