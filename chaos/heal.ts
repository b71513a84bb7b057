import { MascaretError } from '../core/errors.ts';
import { cleanUpDeadRun } from '../platform/active-run.ts';
import { completeRecords, type RecordsReport } from './complete-records.ts';

/** What `mascaret heal` found and did. */
export type HealReport =
  | { readonly found: 'nothing' }
  /** A living mascaret holds the run: nothing was touched. */
  | { readonly found: 'living-run'; readonly message: string; readonly hint: string }
  | ({ readonly found: 'dead-run'; readonly runId: string; readonly runFolder: string } & RecordsReport & {
        /** What was undone now, a sentence each. */
        readonly sentences: readonly string[];
        /** False when something of the run is still there. */
        readonly isHealed: boolean;
      });

/**
 * Undoes what a dead mascaret left (processes woken and ended, folders removed) and completes its run's records: faults
 * still open are marked as undone, and the run as interrupted.
 */
export async function heal(): Promise<HealReport> {
  try {
    const cleanUp = await cleanUpDeadRun();
    if (cleanUp === undefined) return { found: 'nothing' };
    const records = await completeRecords(cleanUp.runFolder);
    // The sentences are all that the clean-up tells; each of its failures says so in these words.
    const failed = cleanUp.sentences.some((sentence) => sentence.includes('could not be'));
    const isHealed = !failed && records.faults.every((entry) => entry.state === 'undone');
    return { found: 'dead-run', ...cleanUp, ...records, isHealed };
  } catch (error) {
    if (!(error instanceof MascaretError) || error.code !== 'run-under-way') throw error;
    return { found: 'living-run', message: error.message, hint: error.hint ?? '' };
  }
}
