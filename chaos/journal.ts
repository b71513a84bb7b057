import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { MascaretError, reasonOf } from '../core/errors.ts';
import type { JournalEntry } from '../core/fault.ts';
import { RUN_FILES, RUN_FORMAT, type FileHead } from '../core/run-files.ts';
import { journalEntrySchema } from './journal-schema.ts';

/** `faults.ndjson`, written so that it is on disk before anything is acted on. */
export interface Journal {
  /** Resolves once the entries are on disk (fsync). Entries keep the order of the calls. Rejects when the disk refuses. */
  write(entries: readonly JournalEntry[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens the journal of a run's folder for appending, and makes it when there is none. */
export async function openJournal(folder: string): Promise<Journal> {
  const path = join(folder, RUN_FILES.faults);
  const file = await open(path, 'a+', 0o644);
  await prepare(file);
  let last: Promise<void> = Promise.resolve();
  return {
    write: (entries) => {
      const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      const turn = last.then(() => append(file, text));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: async () => {
      await last;
      await file.close();
    },
  };
}

/**
 * All entries of a run's journal in the order written; none when the run had no journal. A last line cut short by a
 * crash is left out. Throws a MascaretError for any other line that cannot be read.
 */
export async function readJournal(folder: string): Promise<readonly JournalEntry[]> {
  const path = join(folder, RUN_FILES.faults);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  const rows = lines.filter((line) => line !== '');
  const entries = rows.slice(1).map((line, at) => parseLine(path, at + 2, line));
  const rest = torn === '' || rows.length === 0 ? undefined : tryParse(torn);
  return rest === undefined ? entries : [...entries, rest];
}

/** The faults that are not known to be over: injection was begun and no removal was proven. Their last entries. */
export function openFaults(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const last = new Map<string, JournalEntry>();
  const acted = new Set<string>();
  for (const entry of entries) {
    const { state } = entry;
    // One that failed before it was proven was rolled back, unless a trace says that something is left.
    const rolledBack = state === 'failed' && entry.trace === undefined && last.get(entry.id)?.state === 'injecting';
    if (state === 'injecting') acted.add(entry.id);
    if (state === 'undone' || rolledBack) acted.delete(entry.id);
    // Else the trace stands in the first line of a fault only.
    const trace = entry.trace ?? last.get(entry.id)?.trace;
    last.set(entry.id, trace === undefined ? entry : { ...entry, trace });
  }
  return [...last.values()].filter((entry) => acted.has(entry.id));
}

/** Gives a new file its head, and takes away a last line that a crash cut short: it was never acted on. */
async function prepare(file: FileHandle): Promise<void> {
  const text = await file.readFile('utf8');
  if (text === '') {
    const head: FileHead = { format: RUN_FORMAT, file: RUN_FILES.faults };
    await append(file, `${JSON.stringify(head)}\n`);
  } else if (!text.endsWith('\n')) {
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (tryParse(text.slice(whole.length)) === undefined) await file.truncate(Buffer.byteLength(whole));
    else await append(file, '\n');
  }
}

async function append(file: FileHandle, text: string): Promise<void> {
  await file.appendFile(text);
  await file.datasync();
}

function parseLine(path: string, line: number, text: string): JournalEntry {
  try {
    return journalEntrySchema.parse(JSON.parse(text));
  } catch (error) {
    throw new MascaretError('bad-journal', `${path}:${line} is not a journal entry: ${reasonOf(error)}`);
  }
}

function tryParse(text: string): JournalEntry | undefined {
  try {
    return journalEntrySchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
