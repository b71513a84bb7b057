import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../core/errors.ts';
import type { JournalEntry } from '../core/fault.ts';
import { RESERVE_FILE, RUN_FILES } from '../core/run-files.ts';
import { GUARDIAN_FILE } from '../platform/guardian.ts';
import { groupState } from '../platform/process-group.ts';
import { openFaults, openJournal, readJournal } from './journal.ts';

export interface RecordsReport {
  /** What the guardian had undone before, a sentence each. */
  readonly byGuardian: readonly string[];
  /** Entries written for faults that the dead run had left open: `undone`, or `failed` when a process of theirs lives. */
  readonly faults: readonly JournalEntry[];
  /** True when the run's manifest had no end and has one now. */
  readonly markedInterrupted: boolean;
  /** What could not be completed, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Completes the records of a run whose mascaret died, after its processes were ended: the journal tells of each open
 * fault what became of it, and `run.json` that it was interrupted. The room that the run kept back is given up. A file that cannot be read is left as it is, and
 * named. Nothing is recorded twice, so it may be called again.
 */
export async function completeRecords(runFolder: string): Promise<RecordsReport> {
  const problems: string[] = [];
  const tried = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      problems.push(reasonOf(error));
      return otherwise;
    }
  };
  // First of all, should the disk be full.
  await tried(rm(join(runFolder, RESERVE_FILE), { force: true }), undefined);
  const faults = await tried(closeFaults(runFolder), []);
  const markedInterrupted = await tried(markInterrupted(runFolder), false);
  const byGuardian = await tried(guardianSentences(runFolder), []);
  return { byGuardian, faults, markedInterrupted, problems };
}

async function closeFaults(runFolder: string): Promise<readonly JournalEntry[]> {
  const entries = await readJournal(runFolder);
  const open = openFaults(entries);
  if (open.length === 0) return [];
  const closed = await Promise.all(open.map((entry) => closing(entry)));
  const journal = await openJournal(runFolder);
  try {
    await journal.write(closed);
  } finally {
    await journal.close();
  }
  return closed;
}

/** The proof is what the operating system says now of the processes that the fault was on. */
async function closing(entry: JournalEntry): Promise<JournalEntry> {
  const living = await livingGroups(entry);
  const timeMs = Date.now();
  const { id, fault, live, trace } = entry;
  const now = { id, timeMs, elapsedMs: timeMs - (entry.timeMs - entry.elapsedMs), fault, live };
  if (living.length > 0) {
    const reason = `by heal: process group ${living.join(', ')} is still there`;
    return { ...now, state: 'failed', reason, ...(trace === undefined ? {} : { trace }) };
  }
  const groups = (trace?.handles ?? []).map((handle) => handle.processGroup);
  const proof =
    groups.length > 0
      ? `by heal: process group ${groups.join(', ')} is gone, and the fault with it`
      : 'by heal: the proxies of the run are gone, and the fault with them';
  return { ...now, state: 'undone', proof };
}

/** A process that was just killed is gone a moment later. */
async function livingGroups({ trace }: JournalEntry): Promise<readonly number[]> {
  const handles = trace?.handles ?? [];
  for (let tries = 0; ; tries += 1) {
    const states = await Promise.all(handles.map((handle) => groupState(handle)));
    const living = handles.filter((_, at) => states[at] !== 'gone').map((handle) => handle.processGroup);
    if (living.length === 0 || tries === 100) return living;
    await sleep(20);
  }
}

/** Other keys stay as they are: a newer mascaret may have written the manifest. */
async function markInterrupted(runFolder: string): Promise<boolean> {
  const path = join(runFolder, RUN_FILES.run);
  const text = await readIfThere(path);
  if (text === undefined) return false;
  const manifest: unknown = JSON.parse(text);
  if (typeof manifest !== 'object' || manifest === null || 'ended' in manifest) return false;
  const ended = { ...manifest, ended: 'interrupted', endText: 'mascaret died during the run' };
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, `${JSON.stringify(ended, undefined, 2)}\n`);
  await rename(draft, path);
  return true;
}

async function guardianSentences(runFolder: string): Promise<readonly string[]> {
  const text = (await readIfThere(join(runFolder, GUARDIAN_FILE))) ?? '';
  return text
    .split('\n')
    .filter((line) => line.includes('"text"'))
    .map((line) => String((JSON.parse(line) as { text?: unknown }).text));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
