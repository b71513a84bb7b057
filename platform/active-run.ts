import { join } from 'node:path';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { MascaretError } from '../core/errors.ts';
import type { ReleaseStack } from '../core/release-stack.ts';
import type { InstanceHandle } from '../core/runtime.ts';
import { exclusively } from './exclusively.ts';
import { ownIdentity, stillLives } from './process-group.ts';
import { stateFolder } from './state-folder.ts';
import { undoAcquisitions, type Acquisitions, type GuardedProcess } from './undo-acquisitions.ts';

/** The run under way on this machine for this user, as `active-run.json` holds it. */
export interface ActiveRunRecord extends Acquisitions {
  readonly format: 1;
  readonly id: string;
  /** The run's folder. */
  readonly folder: string;
  /** Mascaret's own process; it lives when a process of this number started at this time. */
  readonly pid: number;
  readonly startedAt: string;
  readonly bootId?: string;
  /** ISO 8601. */
  readonly since: string;
  /** Unix socket of live control, once it listens. */
  readonly controlSocket?: string;
}

/** The claim on being the one run. Each change is on disk when the call returns. */
export interface ActiveRun {
  readonly id: string;
  /** What was cleaned up after a dead run before this one could begin. */
  readonly cleanedUp?: CleanUp;
  setControlSocket(path: string): void;
  addProcess(process: GuardedProcess): void;
  removeProcess(handle: InstanceHandle): void;
  /** Call before making the folder. */
  addFolder(path: string): void;
}

/** What a dead mascaret left and what became of it. */
export interface CleanUp {
  readonly runId: string;
  readonly runFolder: string;
  readonly sentences: readonly string[];
}

/**
 * Makes this process the one that runs. A dead holder is cleaned up after first. Throws `MascaretError` `run-under-way`
 * while another living mascaret holds the claim. Given back by `release`.
 */
export async function claimRun(run: { id: string; folder: string }, release: ReleaseStack): Promise<ActiveRun> {
  await mkdir(stateFolder(), { recursive: true });
  let record: ActiveRunRecord = {
    format: 1,
    ...run,
    ...ownIdentity(),
    since: new Date().toISOString(),
    processes: [],
    folders: [],
  };
  const cleanedUp = await exclusively(lockFile(), () => takePlace(record));
  release.push('claim on the run', () => rm(recordFile(), { force: true }));
  const change = (changes: Partial<ActiveRunRecord>): void => {
    record = { ...record, ...changes };
    replaceRecord(record);
  };
  return {
    id: run.id,
    ...(cleanedUp === undefined ? {} : { cleanedUp }),
    setControlSocket: (path) => change({ controlSocket: path }),
    addProcess: (added) => change({ processes: [...record.processes, added] }),
    removeProcess: (handle) =>
      change({ processes: record.processes.filter(({ handle: one }) => !isDeepStrictEqual(one, handle)) }),
    addFolder: (path) => change({ folders: [...record.folders, path] }),
  };
}

/** The run under way, or undefined when none is (a dead one's record counts as none). */
export async function readActiveRun(): Promise<ActiveRunRecord | undefined> {
  const record = await readRecord();
  return record !== undefined && isAlive(record) ? record : undefined;
}

/**
 * Undoes what a dead mascaret left: wakes and ends its processes, removes its temp folders. Undefined when there is no
 * record of one. Throws `MascaretError` `run-under-way` when the recorded mascaret lives.
 */
export async function cleanUpDeadRun(): Promise<CleanUp | undefined> {
  await mkdir(stateFolder(), { recursive: true });
  return exclusively(lockFile(), () => cleanUp());
}

async function takePlace(record: ActiveRunRecord): Promise<CleanUp | undefined> {
  const cleaned = await cleanUp();
  const draft = draftFile();
  await rm(draft, { force: true });
  await writeFile(draft, text(record), { mode: 0o600, flag: 'wx' });
  // `link` fails when the name exists and shows the whole record at once; `rename` would replace, `open` show it empty.
  try {
    await link(draft, recordFile());
  } finally {
    await rm(draft, { force: true });
  }
  return cleaned;
}

async function cleanUp(): Promise<CleanUp | undefined> {
  const dead = await readRecord();
  if (dead === undefined) {
    await rm(recordFile(), { force: true });
    return undefined;
  }
  if (isAlive(dead)) throw underWay(dead);
  const sentences = await undoAcquisitions(dead);
  if (dead.controlSocket !== undefined) await rm(dead.controlSocket, { force: true });
  await rename(recordFile(), `${recordFile()}.last-dead`);
  return { runId: dead.id, runFolder: dead.folder, sentences };
}

function underWay(record: ActiveRunRecord): MascaretError {
  return new MascaretError(
    'run-under-way',
    `run ${record.id} (pid ${record.pid}) is under way since ${new Date(record.since).toLocaleTimeString()}`,
    { hint: `Wait for its end, or stop it: Ctrl-C in its terminal, or  kill ${record.pid}` },
  );
}

function isAlive(record: ActiveRunRecord): boolean {
  return stillLives(record);
}

/** Undefined when there is none, or when it cannot be read: then nothing is known that could be undone. */
async function readRecord(): Promise<ActiveRunRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordFile(), 'utf8')) as ActiveRunRecord;
  } catch {
    return undefined;
  }
}

/** Synchronous, so that a process and its record appear in the same turn. */
function replaceRecord(record: ActiveRunRecord): void {
  const draft = draftFile();
  rmSync(draft, { force: true });
  writeFileSync(draft, text(record), { mode: 0o600, flag: 'wx' });
  renameSync(draft, recordFile());
}

function text(record: ActiveRunRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

function recordFile(): string {
  return join(stateFolder(), 'active-run.json');
}

function draftFile(): string {
  return join(stateFolder(), `active-run.${process.pid}.draft`);
}

function lockFile(): string {
  return join(stateFolder(), 'active-run.lock');
}
